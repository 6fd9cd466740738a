using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>A signer of a user of its own, and operators of other users who change its key.</summary>
public sealed class When_the_signer_is_another_user : ClusterScenario
{
    private const int Signer = 65_001;
    private const int Stranger = 65_002;

    private string State => Path.Combine(Folder, "signer");

    private string KeyFile => Path.Combine(State, "signer.key");

    [Fact]
    public async Task Should_leave_it_a_key_that_it_can_read_when_root_changes_it()
    {
        await PrepareAsync();
        await using ToolProcess signer = await ToolProcess.StartAsAsync(Signer, "signer", "--state", State);
        await using SiloProcess silo = await SiloProcess.StartAsync(
            Cluster.DataDirectory("one"),
            Cluster.Settings(
                ("Kernel__Audit__SignerSocket", signer.Said.GetProperty("socket").GetString()!),
                ("Kernel__Audit__SignerToken", Path.Combine(State, "signer.token")),
                ("Kernel__Audit__SignerKey", signer.Said.GetProperty("publicKey").GetString()!)));
        await SignedAsync(silo, await PostAsync(silo, "before"));

        (int exit, string said) = await ToolProcess.RunAsync("signer", "rotate", "--state", State);
        Assert.True(exit == 0, said);
        await silo.WaitForAsync(" vouched for ");
        // The overlap's end is what the signer's own user writes, with the lock that root took first.
        (exit, said) = await ToolProcess.RunAsAsync(Signer, "signer", "retire", "--state", State);
        Assert.True(exit == 0, said);

        await SignedAsync(silo, await PostAsync(silo, "after"));
        Assert.Equal("healthy", await StateAsync(silo, "checkpoints"));
        Assert.Equal($"{Signer}:{Signer} 600", await OwnerAsync(KeyFile));
    }

    [Fact]
    public async Task Should_keep_its_key_when_somebody_changes_it_who_cannot_give_it_back()
    {
        await PrepareAsync();
        await (await ToolProcess.StartAsAsync(Signer, "signer", "--state", State)).DisposeAsync();
        // A stranger whose group may read the key, in a directory where that group may write.
        await RunAsync("chown", $"{Signer}:{Stranger}", State, KeyFile);
        await RunAsync("chmod", "0770", State);
        await RunAsync("chmod", "0640", KeyFile);
        string[] files = Directory.GetFiles(State);
        byte[] before = await File.ReadAllBytesAsync(KeyFile, Token);

        foreach (string verb in new[] { "rotate", "retire" })
        {
            (int exit, string said) = await ToolProcess.RunAsAsync(Stranger, "signer", verb, "--state", State);

            Assert.True(exit == 3, said);
            Assert.Contains("UNREADABLE_FILE", said, StringComparison.Ordinal);
            Assert.Contains(
                $"belongs to user {Signer} and group {Stranger}, and user {Stranger} may not", said,
                StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(KeyFile, Token));
            Assert.Equal(files.Order(), Directory.GetFiles(State).Order());
            Assert.Equal($"{Signer}:{Stranger} 640", await OwnerAsync(KeyFile));
        }
    }

    private async Task PrepareAsync()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && ForeignProgram.IsOnPath("setpriv"),
            "only root becomes another user");
        Directory.CreateDirectory(State);
        await RunAsync("chmod", "0700", State);
        await RunAsync("chown", $"{Signer}:{Signer}", State);
    }

    private Task<string> OwnerAsync(string file) => RunAsync("stat", "-c", "%u:%g %a", file);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int code, string output) = await ForeignProgram.RunAsync(program, arguments, cancellationToken: Token);
        Assert.True(code == 0, output);
        return output.Trim();
    }
}
