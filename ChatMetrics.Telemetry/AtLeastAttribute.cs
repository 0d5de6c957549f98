using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ChatMetrics.Telemetry;

/// <summary>A number that has only a lower bound. Infinity and NaN are none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtLeastAttribute(double minimum) : ValidationAttribute("The field {0} must be {1} or more.")
{
    /// <summary>The lower bound.</summary>
    public double Minimum { get; } = minimum;

    public override bool IsValid(object? value) => value switch
    {
        null => true,
        int number => number >= Minimum,
        double number => number >= Minimum && double.IsFinite(number),
        _ => throw new ArgumentException("Neither an int nor a double.", nameof(value)),
    };

    public override string FormatErrorMessage(string name) =>
        string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Minimum);
}
