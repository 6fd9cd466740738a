using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Tests that share the fixture, one after another.</summary>
[CollectionDefinition(nameof(McpCollection))]
public sealed class McpCollection : ICollectionFixture<McpFixture>;
