namespace AiBos.Analyzers.Tests.Bans;

public sealed class BannedNameAnalyzerTests
{
    private static readonly string[] Forbidden =
    [
        "using var c = new Npgsql.{|01:NpgsqlConnection|}(\"\"); {|01:c.Open|}();",
        "System.Data.Common.{|01:DbConnection|}? c = null; c?.{|01:Close|}();",
        "object? o = null; var c = (System.Data.{|01:IDbCommand|}?)o;",
        "int n = {|13:Task.FromResult(1).Result|};",
        "{|13:Task.CompletedTask.Wait|}();",
        "{|13:Task.FromResult(1).GetAwaiter().GetResult|}();",
        "{|13:new ValueTask<int>(1).Result|}.ToString();",
        "{|13:Thread.Sleep|}(1);",
        "{|13:Task.WaitAll|}(Task.CompletedTask);",
        "{|13:Task.Delay|}(1).ToString();",
        "{|13:new SemaphoreSlim(1).Wait|}();",
        "{|14:Task.Run|}(() => 1);",
        "{|14:Parallel.For|}(0, 1, _ => { });",
        "new {|14:Timer|}(_ => { });",
        "async void {|14:Fire|}() => await Task.Yield(); Fire();",
        "var t = {|15:DateTime.UtcNow|};",
        "var t = {|15:DateTime.Now|}.Date;",
        "var t = {|15:System.DateTime.Today|};",
        "var t = {|15:DateTimeOffset.UtcNow|};",
        "var t = {|15:TimeProvider.System|};",
        "var t = {|15:System.Diagnostics.Stopwatch.StartNew|}();",
        "var t = {|15:Environment.TickCount64|};",
        "var g = {|16:Guid.NewGuid|}();",
        "Func<Guid> g = {|16:Guid.CreateVersion7|};",
        "var r = new {|16:Random|}(1);",
        "var r = {|16:Random.Shared|};",
        "Microsoft.AspNetCore.Http.{|17:HttpContext|}? h = null;",
        "Microsoft.AspNetCore.Http.{|17:IHttpContextAccessor|}? h = null;",
        "{|17:IServiceProvider|}? services = null;",
        "Microsoft.Extensions.Configuration.{|17:IConfiguration|}? settings = null;",
        "using var h = new {|18:HttpClient|}();",
        "System.Net.Sockets.{|18:Socket|}? s = null;",
        "var text = {|18:File.ReadAllText|}(\"x\");",
        "using var reader = new {|18:StreamReader|}(\"x\");",
        "var path = {|18:Path.GetTempPath|}();",
        "var home = {|18:Environment.GetEnvironmentVariable|}(\"HOME\");",
        "{|18:Console.WriteLine|}(1);",
        "{|18:System.Diagnostics.Process.Start|}(\"ls\");",
        "var made = {|19:Activator.CreateInstance|}(typeof(int));",
        "var method = {|19:typeof(int).GetMethod|}(\"Parse\");",
        "var type = {|19:Type.GetType|}(\"System.Int32\");",
        "var assembly = {|19:typeof(int).Assembly|};",
        "System.Reflection.{|19:Assembly|}? a = null;",
        "{|19:dynamic|} d = 1;",
        "System.Linq.Expressions.Expression<Func<int>> e = () => 1; {|19:e.Compile|}();",
    ];

    private static readonly string[] Allowed =
    [
        "var t = context.Now.AddDays(1); var d = new DateTime(2026, 1, 1); var m = DateTime.MaxValue;",
        "var g = context.NewId(); var e = Guid.Empty; var p = Guid.Parse(\"\");",
        "var name = typeof(int).Name; var type = context.GetType(); var n = nameof(File.ReadAllText);",
        "Result<int> r = 1; var v = r.Value; var refusal = r.Refusal;",
        "using var reader = new StringReader(\"x\"); using var buffer = new MemoryStream(); "
            + "using var text = new StreamReader(buffer);",
        "var status = System.Net.HttpStatusCode.OK; var line = Environment.NewLine; var p = "
            + "Path.GetExtension(\"a.b\");",
        "var c = context.Configuration.Find(\"x\"); var list = new List<int>(); var gate = new SemaphoreSlim(1);",
    ];

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Name_Forbidden_IsFoundInEveryPlace(string place) => Judge.FindsAsync(Sample.With(place, Forbidden));

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Name_Allowed_IsLeftAlone(string place) => Judge.FindsAsync(Sample.With(place, Allowed));

    [Theory]
    [InlineData("class Gate({|18:HttpClient|} client) { object A => client; }")]
    [InlineData("class Gate : System.{|17:IServiceProvider|} { public object? GetService(Type type) => null; }")]
    [InlineData("class Gate { Npgsql.{|01:NpgsqlDataSource|}? Source { get; } }")]
    [InlineData("class Gate { List<{|16:Random|}> Sources = []; }")]
    [InlineData("class Gate<T> where T : {|18:HttpClient|} { }")]
    [InlineData("delegate {|18:HttpClient|} Gate();")]
    [InlineData("class Gate { [System.Runtime.InteropServices.{|18:DllImport|}(\"c\")] static extern int getpid(); }")]
    [InlineData("class Gate { async void {|14:Fire|}() => await Task.Yield(); }")]
    [InlineData("class Gate { int A { get; } = {|13:Task.FromResult(1).Result|}; }")]
    public Task Name_InADeclaration_IsFound(string declaration) =>
        Judge.FindsAsync(Sample.Engine, "namespace AiBos.Engines.Orders;\n" + declaration);

    [Theory]
    [InlineData("using static System.IO.File;", "{|18:ReadAllText|}(\"x\");")]
    [InlineData("using F = System.IO.{|18:File|};", "{|18:F.ReadAllText|}(\"x\");")]
    [InlineData("using static System.DateTime;", "var t = {|15:UtcNow|};")]
    public Task Name_BehindAUsing_IsFound(string header, string statement) => Judge.FindsAsync(
        Sample.Engine, $"{header}\nnamespace AiBos.Engines.Orders;\nclass Place {{ void Run() {{ {statement} }} }}");

    [Fact]
    public Task Assembly_ForMigrationsOnly_IsAllowed() => Judge.FindsAsync(
        Sample.Engine,
        """
        namespace AiBos.Engines.Orders;
        class Place
        {
            void Run(EngineBuilder engine)
            {
                engine.MigrationsFrom(typeof(Place).Assembly);
                engine.MigrationsFrom({|19:System.Reflection.Assembly.GetExecutingAssembly|}());
                Take({|19:typeof(Place).Assembly|});
            }

            void Take(object assembly) { }
        }
        """);
}
