package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the whole story on real parts. */
@Command(
        name = "demo",
        description = "Show the whole story in a minute: real broker, real evidence store, real alert, real attack.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap demo", "  tripcap demo --json | tail -n 1", "  tripcap demo --bundle case"})
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions options;

    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "Where to leave the exported case (default: a temporary directory).")
    private @Nullable Path bundle;

    @Option(
            names = "--source",
            paramLabel = "live|file",
            description = "Send the attack over a virtual interface, or replay it from its file"
                    + " (default: live where that is permitted).")
    private @Nullable Source source;

    @Override
    public Integer call() throws InterruptedException {
        Console out = options.console();
        Story story = new Story(options.json() ? options.errors() : out);
        try (Demonstration demonstration = new Demonstration(story, source, bundle);
                OnInterrupt interrupt = new OnInterrupt(demonstration::close)) {
            return run(demonstration, interrupt, out);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the demonstration failed: " + e.getMessage(), e);
        }
    }

    private int run(Demonstration demonstration, OnInterrupt interrupt, Console out)
            throws IOException, InterruptedException {
        try {
            DemoResult result = demonstration.run();
            if (options.json()) {
                out.json(result.toJson());
            }
            return ExitCode.OK;
        } catch (IOException | RuntimeException e) {
            if (interrupt.fired()) {
                return ExitCode.FAILED;
            }
            throw e;
        }
    }
}
