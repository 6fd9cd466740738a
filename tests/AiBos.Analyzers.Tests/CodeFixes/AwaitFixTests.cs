using AiBos.Analyzers.CodeFixes;

namespace AiBos.Analyzers.Tests.CodeFixes;

public sealed class AwaitFixTests
{
    [Theory]
    [InlineData("int n = task.Result;", "int n = await task;")]
    [InlineData("task.Wait();", "await task;")]
    [InlineData("int n = task.GetAwaiter().GetResult();", "int n = await task;")]
    [InlineData("string n = task.Result.ToString();", "string n = (await task).ToString();")]
    [InlineData("int n = /* here */ task.Result /* there */;", "int n = /* here */ await task /* there */;")]
    [InlineData("int n = Task.FromResult(task.Result).Result;", "int n = await Task.FromResult(await task);")]
    [InlineData("Func<Task> f = async () => task.Wait();", "Func<Task> f = async () => await task;")]
    public async Task Blocking_InAnAsyncFunction_IsAwaited(string blocking, string awaited) =>
        Assert.Equal(Source("async ", awaited), await Mender.MendAsync(new AwaitFix(), Sample.Engine, Source("async "
            + "", blocking)));

    [Theory]
    [InlineData("", "task.Wait(); return Task.CompletedTask;")]
    [InlineData("async ", "Action f = () => task.Wait();")]
    [InlineData("async ", "lock (this) { task.Wait(); }")]
    [InlineData("async ", "task.Wait(1);")]
    [InlineData("async ", "Thread.Sleep(1);")]
    public async Task Blocking_WhereAwaitCannotStand_IsLeftToTheAuthor(string modifier,
        string blocking) => Assert.Equal(
        Source(modifier, blocking), await Mender.MendAsync(new AwaitFix(), Sample.Engine, Source(modifier, blocking)));

    private static string Source(string modifier, string body) =>
        $"namespace AiBos.Engines.Orders;\nclass Place {{ {modifier}Task Run(Task<int> task) {{ {body} }} }}\n";
}
