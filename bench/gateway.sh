#!/bin/bash
# What it costs to pass a stream of 200 chunks on: through the gateway, through nginx's proxy_pass, and straight from the same fake model,
# by turns in one run. Run it from the project's root on a quiet machine: bench/gateway.sh [CONNS="1 16 64"] [DURATION=8]
# Needs wrk, nginx and redis-server. CPU is that of what passes it on: nginx, or API, worker and Redis; the model's is left out.
set -eu
root=$PWD; out=$(mktemp -d); conns=${CONNS:-1 16 64}; duration=${DURATION:-8}
[ -d "$root/ChatMetrics.AppHost" ] || { echo "run me from the project's root" >&2; exit 2; }
[ -n "${NO_BUILD:-}" ] || dotnet build -c Release ChatMetrics.sln -v q
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
model=$(port); nginx=$(port); api=$(port); redis=$(port); started=()
trap 'kill "${started[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$out"' EXIT

redis-server --port "$redis" --save '' --dir "$out" >"$out/redis.log" & redis_pid=$!; started+=("$redis_pid")
ASPNETCORE_URLS=http://127.0.0.1:$model FakeModel__FirstTokenDelay=00:00:00 FakeModel__TokensPerSecond=0 FakeModel__OutputTokens=200 \
  dotnet bench/ChatMetrics.FakeModel/bin/Release/net10.0/ChatMetrics.FakeModel.dll >"$out/model.log" 2>&1 & started+=($!)
export ConnectionStrings__redis=127.0.0.1:$redis ChatMetrics__Console=false CHATMETRICS_DATA=$out/data
export ChatMetrics__Models__fake__Model=fake-model ChatMetrics__Models__fake__Endpoint=http://127.0.0.1:$model/v1
(cd "$root/ChatMetrics.Api" && ASPNETCORE_URLS=http://127.0.0.1:$api dotnet "$root/ChatMetrics.Api/bin/Release/net10.0/ChatMetrics.Api.dll") >"$out/api.log" 2>&1 & api_pid=$!; started+=("$api_pid")
(cd "$root/ChatMetrics.Worker" && dotnet "$root/ChatMetrics.Worker/bin/Release/net10.0/ChatMetrics.Worker.dll") >"$out/worker.log" 2>&1 & worker_pid=$!; started+=("$worker_pid")
cat >"$out/nginx.conf" <<CONF
worker_processes 1; pid $out/nginx.pid; error_log $out/nginx.error; daemon off;
events {}
http {
  access_log off;
  client_body_temp_path $out/b; proxy_temp_path $out/p; fastcgi_temp_path $out/f; uwsgi_temp_path $out/u; scgi_temp_path $out/s;
  upstream model { server 127.0.0.1:$model; keepalive 64; }
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
}
CONF
nginx -c "$out/nginx.conf" & nginx_pid=$!; started+=("$nginx_pid")
for p in "$model" "$nginx" "$api"; do for _ in $(seq 120); do curl -s -o /dev/null "http://127.0.0.1:$p/" && break; sleep 0.5; done; done

cat >"$out/ask.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-ChatMetrics-User-Id"] = "bench"
wrk.body = '{"model":"' .. os.getenv("MODEL") .. '","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello"}]}'
done = function(summary, latency)
  print(string.format("RESULT %d %d %.3f %.3f %d", summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
LUA
cat >"$out/first.py" <<'PY'
import http.client, json, statistics, sys, time
port, model = int(sys.argv[1]), sys.argv[2]
body = json.dumps({"model": model, "stream": True, "messages": [{"role": "user", "content": "Hello"}]})
times, connection = [], http.client.HTTPConnection("127.0.0.1", port)
for _ in range(300):
    begun = time.perf_counter()
    connection.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read(1)
    times.append((time.perf_counter() - begun) * 1000)
    response.read()
print(f"{statistics.median(times[100:]):.2f}")
PY
# Of the processes and their children: the CPU they have used, µs.
used() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v roots="$1" -v hz="$(getconf CLK_TCK)" '
    { pid = $1; sub(/^.*\) /, ""); split($0, f, " "); parent[pid] = f[2]; t[pid] = f[12] + f[13] + f[14] + f[15] }
    END { n = split(roots, r, ","); for (i = 1; i <= n; i++) root[r[i]] = 1
          for (p in t) { q = p; while (q in parent && !(q in root)) q = parent[q]; if (q in root) sum += t[p] }
          printf "%.0f", sum / hz * 1e6 }'
}
measure() { # label, port, model, connections, pids
  local before after line
  before=$(used "$5"); line=$(MODEL=$3 wrk -t1 -c"$4" -d"${duration}s" --timeout 20s -s "$out/ask.lua" "http://127.0.0.1:$2/v1/chat/completions" | grep RESULT); after=$(used "$5")
  awk -v l="$1" -v c="$4" -v line="$line" -v cpu=$((after - before)) 'BEGIN { split(line, r, " ")
    printf "%-8s %5d %9.0f %8.2f %8.2f %10.0f %8.2f %7d\n", l, c, r[2] / (r[3] / 1e6), r[4], r[5], cpu / r[2], cpu / r[2] / 200, r[6] }'
}
ours=$api_pid,$worker_pid,$redis_pid
MODEL=fake wrk -t1 -c16 -d"${WARMUP:-25}s" -s "$out/ask.lua" "http://127.0.0.1:$api/v1/chat/completions" >/dev/null
printf '%-8s %5s %9s %8s %8s %10s %8s %7s\n' side conns streams/s p50_ms p99_ms cpu_us/str us/chunk errors
for c in $conns; do
  measure model "$model" fake-model "$c" 0
  measure nginx "$nginx" fake-model "$c" "$nginx_pid"
  measure gateway "$api" fake "$c" "$ours"
done
for side in "model $model fake-model" "nginx $nginx fake-model" "gateway $api fake"; do set -- $side; echo "first byte, ms, $1: $(python3 "$out/first.py" "$2" "$3")"; done
