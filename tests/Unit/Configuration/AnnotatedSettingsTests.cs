using System.ComponentModel.DataAnnotations;
using CanonicalGateway.Gateway.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Configuration;

public sealed class AnnotatedSettingsTests
{
    [Fact]
    public void NamesOf_Options_AreTheSettableScalars() =>
        Assert.Equal(["Rows", "Bytes", "Name", "Code", "Secret", "IsOn"], AnnotatedSettings.NamesOf<Options>());

    [Fact]
    public void Read_Given_ReplacesTheDefaults()
    {
        var (options, faults) = Read(("Rows", "7"), ("Bytes", "5000000000"), ("Name", " x "), ("Code", "AB"), ("IsOn", "TRUE"), ("Secret", "s"));

        Assert.Empty(faults);
        Assert.Equal((7, 5_000_000_000L, "x", "AB", true, "s"), (options.Rows, options.Bytes, options.Name, options.Code, options.IsOn, options.Secret));
    }

    [Theory]
    [InlineData("Rows", "0", "S:Rows = 0: expected 1-10")]
    [InlineData("Rows", "1", null)]
    [InlineData("Rows", "10", null)]
    [InlineData("Rows", "11", "S:Rows = 11: expected 1-10")]
    [InlineData("Rows", "x", "S:Rows = x: expected 1-10")]
    [InlineData("Rows", "99999999999", "S:Rows = 99999999999: expected 1-10")]
    [InlineData("Bytes", "1.5", "S:Bytes = 1.5: expected a whole number")]
    [InlineData("Name", "abcd", "S:Name = abcd: expected 1 to 3 characters")]
    [InlineData("Code", "ab", "S:Code = ab: expected the form ^[A-Z]+$")]
    [InlineData("IsOn", "yes", "S:IsOn = yes: expected true or false")]
    [InlineData("Secret", "too long", "C:Secret = (secret): expected 1 to 3 characters")]
    public void Read_BadValue_IsToldAndTheDefaultStays(string key, string value, string? fault)
    {
        var (options, faults) = Read((key, value), key == "Secret" ? ("Rows", "5") : ("Secret", "s"));

        Assert.Equal(fault is null ? [] : [fault], faults);
        Assert.True(fault is null || options is { Rows: 5, Bytes: 1, IsOn: false }, "the default stays");
    }

    [Fact]
    public void Read_RequiredMissing_IsTold() =>
        Assert.Equal(["C:Secret: missing; expected a value, best from the environment"], Read().Faults);

    private static (Options Options, IReadOnlyList<string> Faults) Read(params (string Key, string Value)[] settings)
    {
        var faults = new Faults();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>($"{(s.Key == "Secret" ? "C" : "S")}:{s.Key}", s.Value))).Build();
        var options = AnnotatedSettings.Read<Options>(
            new SettingsReader(configuration.GetSection("S"), faults), new SettingsReader(configuration.GetSection("C"), faults), "Secret");
        return (options, faults.Lines);
    }

    private sealed class Options
    {
        [Range(1, 10)]
        public int Rows { get; set; } = 5;

        public long Bytes { get; set; } = 1;

        [StringLength(3, MinimumLength = 1)]
        public string? Name { get; set; }

        [RegularExpression("^[A-Z]+$")]
        public string? Code { get; set; }

        [Required, StringLength(3, MinimumLength = 1)]
        public string Secret { get; set; } = "";

        public bool IsOn { get; set; }

        public IReadOnlyList<string> Unread { get; set; } = [];

        public int Fixed { get; } = 3;
    }
}
