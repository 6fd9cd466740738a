using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

public sealed class PostgresFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FindAsync_NothingAnywhere_ListsTheThreeWaysOut()
    {
        var message = await RefusalAsync(Nowhere());

        Assert.Contains("AIBOS_POSTGRES_BIN", message, StringComparison.Ordinal);
        Assert.Contains("install npm", message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__Kernel", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_OverrideSet_GoesBeforePath()
    {
        var search = Nowhere() with
        {
            Override = (PostgresSearch.OverrideVariable, _folder.FakePostgres("chosen", "16.1")),
            PathFolders = [_folder.FakePostgres("path", "17.1")],
        };

        Assert.Equal(_folder.In("chosen"), (await FindAsync(search)).Directory);
    }

    [Fact]
    public async Task FindAsync_OverrideWithoutPrograms_SaysSo()
    {
        var search = Nowhere() with { Override = (PostgresSearch.OverrideVariable, _folder.In("absent")) };

        Assert.Contains("not all there", await RefusalAsync(search), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_OverrideTooOld_NamesTheVersion()
    {
        var search = Nowhere() with { Override = ("BinDirectory", _folder.FakePostgres("old", "14.9 (Debian)")) };

        var message = await RefusalAsync(search);

        Assert.Contains("14.9", message, StringComparison.Ordinal);
        Assert.Contains("BinDirectory", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_OverrideDoesNotRun_SaysSo()
    {
        var bin = _folder.FakePostgres("broken", "16.1");
        _folder.WriteProgram("broken", "postgres", "exit 127");

        Assert.Contains(
            "does not run",
            await RefusalAsync(Nowhere() with { Override = ("BinDirectory", bin) }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_PathHasPsqlOnlyAndAnOldOne_TakesTheNewestOfTheDistribution()
    {
        _folder.WriteProgram("path", "psql", "exit 0");
        _folder.FakePostgres("lib/9.6/bin", "9.6.24");
        _folder.FakePostgres("lib/16/bin", "16.4");
        _folder.FakePostgres("lib/17/bin", "17.2");
        var search = Nowhere() with
        {
            PathFolders = [_folder.In("path"), _folder.FakePostgres("older", "13.1")],
            Distributions = [(_folder.In("lib"), "*", "bin")],
        };

        Assert.Equal("17.2", (await FindAsync(search)).Version);
        Assert.Equal("16.4", (await FindAsync(search, dataMajor: 16)).Version);
        Assert.Contains(
            "written by PostgreSQL 15", await RefusalAsync(search, dataMajor: 15), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_OnlyTooOld_SaysWhatWasFound()
    {
        var search = Nowhere() with { PathFolders = [_folder.FakePostgres("old", "13.1")] };

        Assert.Contains("is 13.1", await RefusalAsync(search), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_NpmPresent_InstallsLinksAndCaches()
    {
        Assert.SkipWhen(NpmPackage.Name is null, "no package for this platform");
        _folder.WriteProgram(
            "npm",
            "npm",
            $$"""
            echo "$*" >> {{_folder.In("calls")}}
            package="$3/node_modules/{{NpmPackage.Name}}"
            mkdir -p "$package/native/bin" "$package/native/lib"
            for name in initdb pg_ctl; do printf '#!/bin/sh\nexit 0\n' > "$package/native/bin/$name"; done
            printf '#!/bin/sh\necho "postgres (PostgreSQL) 18.4"\n' > "$package/native/bin/postgres"
            chmod +x "$package"/native/bin/*
            echo text > "$package/native/lib/libpq.so.5.18"
            echo '[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"},
              {"source":"native/lib/libpq.so.5.18","target":"../../../outside"}]' > "$package/native/pg-symlinks.json"
            """);
        var search = Nowhere() with { Npm = _folder.In("npm/npm") };

        var found = await FindAsync(search);
        var again = await FindAsync(search);

        Assert.Equal(found, again);
        Assert.Equal("18.4", found.Version);
        var call = File.ReadLines(_folder.In("calls"));
        Assert.Contains("--ignore-scripts", Assert.Single(call), StringComparison.Ordinal);
        Assert.Equal("libpq.so.5.18", new FileInfo(Path.Combine(found.Directory, "../lib/libpq.so.5")).LinkTarget);
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "outside", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task FindAsync_NpmFails_ShowsItsLastLines()
    {
        _folder.WriteProgram("npm", "npm", "echo 'network is down' >&2; exit 1");

        Assert.Contains(
            "network is down",
            await RefusalAsync(Nowhere() with { Npm = _folder.In("npm/npm") }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void OfThisMachine_BinDirectoryGiven_GoesFirst()
    {
        var search = PostgresSearch.OfThisMachine(
            new EmbeddedPostgresOptions { DataDirectory = "d", BinDirectory = "b", CacheDirectory = "c" });

        Assert.Equal(("BinDirectory", "b"), search.Override);
        Assert.Equal("c", search.CacheDirectory);
    }

    private PostgresSearch Nowhere() => new() { CacheDirectory = _folder.In("cache") };

    private static Task<PostgresBinaries> FindAsync(PostgresSearch search, int? dataMajor = null) =>
        new PostgresFinder(search, NullLogger.Instance).FindAsync(dataMajor, TestContext.Current.CancellationToken);

    private static async Task<string> RefusalAsync(PostgresSearch search, int? dataMajor = null) =>
        (await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync(search, dataMajor))).Message;
}
