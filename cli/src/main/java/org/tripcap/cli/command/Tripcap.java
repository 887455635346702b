package org.tripcap.cli.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
        name = "tripcap",
        description = "Records network traffic only while an attack is under way, and keeps it as verifiable evidence.",
        mixinStandardHelpOptions = true,
        versionProvider = Tripcap.Version.class,
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            StatusCommand.class,
            IncidentCommand.class,
            EvidenceCommand.class,
            AlertCommand.class,
            SensorCommand.class,
            PolicyCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        },
        footerHeading = "%n",
        footer = {ExitCode.HELP, "Start with 'tripcap demo' to see the whole story in a minute."})
public final class Tripcap {

    private Tripcap() {}

    /**
     * Runs one command line.
     *
     * @return the exit code; {@code tripcap --help} lists their meanings
     */
    public static int run(String... arguments) {
        return run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Tripcap())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Tripcap::explain)
                .execute(arguments);
    }

    private static int explain(Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (problem instanceof CommandException known) {
            err.println("tripcap: " + known.getMessage());
            return known.exitCode();
        }
        err.println("tripcap: " + problem.getClass().getSimpleName() + ": " + problem.getMessage());
        if (System.getenv("TRIPCAP_DEBUG") != null) {
            problem.printStackTrace(err);
        } else {
            err.println("(set TRIPCAP_DEBUG=1 for the stack trace)");
        }
        return ExitCode.FAILED;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Tripcap.class.getPackage().getImplementationVersion();
            return new String[] {
                "tripcap " + (version == null ? "(built from source)" : version), "Java " + Runtime.version()
            };
        }
    }
}
