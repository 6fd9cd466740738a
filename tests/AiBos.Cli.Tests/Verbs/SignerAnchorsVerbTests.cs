using AiBos.Ledger.Anchoring;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class SignerAnchorsVerbTests : CliFixture
{
    private static readonly string[] Verb = ["signer", "anchors", "--state", "signer"];

    [Fact]
    public async Task Anchors_Asked_LeavesWhatTheSiloReads()
    {
        string directory = Directory.CreateDirectory(PathTo("signer/anchors")).FullName;

        CliEnd end = await RunBareAsync([.. Verb, "--reason", " the disk broke ", "--entries", "17", "--json"]);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(
            Path.Combine(directory, AnchorRequest.FileName), end.Json.GetProperty("request").GetString());
        Assert.Equal(new AnchorRequest("the disk broke", 17), AnchorRequest.Find(directory));
    }

    [Theory]
    [InlineData(2, "--reason", " ", "--entries", "1")]
    [InlineData(2, "--reason", "why", "--entries", "-1")]
    [InlineData(2, "--reason", "why")]
    [InlineData(3, "--reason", "why", "--entries", "1")]
    public async Task Anchors_WhatCannotBe_LeavesNothing(int exit, params string[] options)
    {
        if (exit == 2)
            Directory.CreateDirectory(PathTo("signer/anchors"));

        CliEnd end = await RunBareAsync([.. Verb, .. options]);

        Assert.Equal(exit, end.ExitCode);
        Assert.False(File.Exists(PathTo($"signer/anchors/{AnchorRequest.FileName}")));
    }
}
