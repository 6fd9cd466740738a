// Orleans has an ErrorCode of its own that nobody here means.
global using ErrorCode = AiBos.Sdk.ErrorCode;
