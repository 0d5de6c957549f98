"""Plays the replies of cases to a client twice, from the model itself and through the gateway, and compares what arrived, byte for byte
but for the usage: python3 gateway.py CASE.json... [--base URL] [--port 9101]"""
import argparse, http.client, json, os, re, sys, urllib.parse, zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "models"))
from fake_model import REPLIES, FakeModel

# What the client did wrong, as far as a server can tell; other statuses are the gateway's to word.
PASSED = (400, 402, 404, 405, 409, 413, 415, 422, 429)


def ask(address, path, body):
    """Status, content type and bytes of an answer; what had come when the connection was cut."""
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", "Authorization": "Bearer any"})
    try:
        response, came, is_cut = connection.getresponse(), b"", False
    except ConnectionError:
        return 502, "", b"", True
    try:
        while piece := response.read1(65536):
            came += piece
    except (http.client.IncompleteRead, ConnectionError):
        is_cut = True
    connection.close()
    if response.headers.get("Content-Encoding") == "gzip":
        came = b"".join(unpacked(came))
    return response.status, response.headers.get_content_type(), came, is_cut


def unpacked(members):
    """A stream whose pieces were packed one by one."""
    while members:
        one = zlib.decompressobj(31)
        yield one.decompress(members)
        members = one.unused_data


def without_usage(stream):
    """A stream without its chunks that have only the usage, without its end and without what the gateway says when a model dies."""
    kept = []
    for line in re.split(rb"\r\n|\n|\r", stream):
        value = line[5:].strip() if line.startswith(b"data:") else line
        try:
            chunk = json.loads(value) if value[:1] == b"{" else None
        except ValueError:
            chunk = None
        if value == b"[DONE]":
            # What a model says after its end is not of its answer.
            break
        if not line or line == b"\xef\xbb\xbf":
            continue
        if isinstance(chunk, dict) and (isinstance(chunk.get("usage"), dict) and not chunk.get("choices") or ours(chunk)):
            continue
        kept.append(line)
    return kept


def ours(chunk):
    error = chunk.get("error")
    return isinstance(error, dict) and str(error.get("code", "")).startswith("model_")


def without_ours(answer):
    answer.pop("chatmetrics", None)
    usage = answer.get("usage")
    if isinstance(usage, dict):
        usage.pop("cost", None)
    return answer


def difference(direct, through):
    """What is not as the model sent it; None when all is."""
    (status, kind, sent, is_cut), (got_status, got_kind, got, _) = direct, through
    if b"stream_options" in sent and (status, got_status) == (400, 200):
        # They are ours to ask for, and ours to leave out.
        return None
    if status != 200:
        if status in PASSED:
            return None if (got_status, got) == (status, sent) else f"{got_status} {got[:200]!r}, not {status} {sent[:200]!r}"
        error = json.loads(got).get("error", {})
        return None if got_status >= 500 and error.get("type") == "server_error" else f"{got_status} {got[:200]!r} for a {status}"
    if kind == "text/event-stream":
        if (got_status, got_kind) != (200, kind):
            return f"{got_status} {got_kind} in place of a stream"
        # Of a stream that is cut in the midst of a line that line is not passed on.
        one, other = without_usage(whole_lines(sent)), without_usage(got)
        return None if one == other else next(
            (f"{b!r:.200} in place of {a!r:.200}" for a, b in zip(one + [b""], other + [b""]) if a != b), f"{len(other)} lines, not {len(one)}")
    try:
        whole = json.loads(sent.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        return None if got_status >= 500 or (got_status == 200 and got == sent) else f"{got_status} {got[:200]!r} for what is no JSON"
    if got_status >= 500:
        # An error inside of a 200, or an answer without an end.
        return None if whole.get("error") or not whole.get("choices") else f"{got_status} {got[:300]!r} for {sent[:200]!r}"
    came = without_ours(json.loads(got.removeprefix(b"\xef\xbb\xbf")))
    if not whole.get("usage"):
        whole.pop("usage", None)
        came.pop("usage", None)
    return None if came == without_ours(whole) else f"{got[:300]!r}, not {sent[:300]!r}"


def whole_lines(stream):
    last = re.split(rb"\n|\r", stream)[-1]
    try:
        json.loads(last.removeprefix(b"data:"))
        return stream
    except ValueError:
        return stream[:len(stream) - len(last)] if last else stream


def without_pauses(items):
    return [{**item, "of": without_pauses(item["of"])} if isinstance(item, dict) and "of" in item else item
            for item in items if not isinstance(item, (int, float))]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", nargs="+")
    options.add_argument("--base", default="http://127.0.0.1:8110")
    options.add_argument("--port", type=int, default=9101)
    options = options.parse_args()
    model, failed = FakeModel(options.port), 0
    gateway = urllib.parse.urlsplit(options.base).netloc
    for path in options.cases:
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        replies = [REPLIES[reply] if isinstance(reply, str) else reply for reply in case.get("model", ["ok"])]
        for reply in replies:
            reply["sse"] = without_pauses(reply["sse"]) if "sse" in reply else None
        case["model"] = [{name: value for name, value in reply.items() if value is not None} for reply in replies]
        # Usage is always asked for: the model must see the same request from both.
        body = {"model": "through", "messages": [{"role": "user", "content": "hi"}]}
        if replies[0]["sse"]:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        model.play(case)
        direct = ask(f"127.0.0.1:{options.port}", "/v1/chat/completions", body)
        model.play(case)
        why = difference(direct, ask(gateway, "/v1/chat/completions", body))
        print(f"{'FAIL' if why else 'PASS'} {os.path.splitext(os.path.basename(path))[0]}" + (f": {why}" if why else ""), flush=True)
        failed += why is not None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
