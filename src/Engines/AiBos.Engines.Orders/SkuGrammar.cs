namespace AiBos.Engines.Orders;

/// <summary>How an article is named: its stock keeping unit.</summary>
internal static class SkuGrammar
{
    internal const string Pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
}
