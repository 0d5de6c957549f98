using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace ChatMetrics.Architecture.Tests;

/// <summary>The types that a method's body names: of its variables, of what it catches, and of what its instructions use.</summary>
internal static class MethodBodyReader
{
    private static readonly Dictionary<ushort, OpCode> CodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    public static IEnumerable<Type> GetNamedTypes(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return [];
        }

        return
        [
            .. body.LocalVariables.Select(variable => variable.LocalType),
            .. body.ExceptionHandlingClauses
                .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType!),
            .. ReadTokens(body.GetILAsByteArray()!).SelectMany(token => GetUsedTypes(Resolve(method, token))),
        ];
    }

    // Not those of the used member's signature: who calls a method need not name what it returns.
    private static IEnumerable<Type> GetUsedTypes(MemberInfo member) =>
    [
        .. member is Type type ? new[] { type } : [],
        .. member.DeclaringType is null ? Type.EmptyTypes : [member.DeclaringType],
        .. member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [],
    ];

    private static MemberInfo Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType?.GetGenericArguments(),
        method.IsGenericMethod ? method.GetGenericArguments() : null)!;

    private static IEnumerable<int> ReadTokens(byte[] il)
    {
        for (var position = 0; position < il.Length;)
        {
            var code = il[position] == 0xFE
                ? CodesByValue[BinaryPrimitives.ReadUInt16BigEndian(il.AsSpan(position))]
                : CodesByValue[il[position]];
            position += code.Size;
            if (code.OperandType
                is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                yield return BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(position));
            }

            position += GetOperandSize(code.OperandType, il.AsSpan(position));
        }
    }

    private static int GetOperandSize(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        // The number of targets, and then the targets.
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
