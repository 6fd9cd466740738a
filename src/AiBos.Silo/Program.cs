using AiBos.Silo.Hosting;

return await SiloProgram.RunAsync(args);
