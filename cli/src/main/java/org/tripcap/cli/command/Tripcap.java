package org.tripcap.cli.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The root of the command line. */
@Subcommands({
    UpCommand.class,
    DemoCommand.class,
    StatusCommand.class,
    DoctorCommand.class,
    IncidentCommand.class,
    EvidenceCommand.class,
    AlertCommand.class,
    SensorCommand.class,
    ServerCommand.class,
    KeyCommand.class,
    LedgerCommand.class,
    PolicyCommand.class,
    ConfigCommand.class,
    KibanaCommand.class,
    BenchCommand.class,
    CompletionCommand.class,
    CommandLine.HelpCommand.class
})
@Command(
        name = "tripcap",
        description = "Records network traffic only while an attack is under way, and keeps it as verifiable evidence.",
        mixinStandardHelpOptions = true,
        versionProvider = Tripcap.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap demo     # the whole story in a minute",
            "  tripcap up       # a system on this host, until Ctrl-C",
            "  tripcap help incident open"
        })
public final class Tripcap {

    private static final int WIDEST_HELP = 120;
    private static final int NARROWEST_HELP = 55;

    private Tripcap() {}

    /**
     * Runs one command line.
     *
     * @return the exit code; each command's {@code --help} lists their meanings
     */
    public static int run(String... arguments) {
        return run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(System.getenv(), out, err, arguments);
    }

    static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        ClientSettings settings = ClientSettings.read(environment);
        return commandLine(arguments)
                .setOut(out)
                .setErr(err)
                .setDefaultValueProvider(settings)
                .setUsageHelpWidth(Math.clamp(Terminal.columns(), NARROWEST_HELP, WIDEST_HELP))
                .setParameterExceptionHandler(Misuse::explain)
                .setExecutionExceptionHandler(Tripcap::explain)
                .setExecutionStrategy(parsed -> execute(parsed, settings, environment))
                .execute(arguments);
    }

    /** The whole tree of commands, each with what its exit codes mean. */
    static CommandLine wholeCommandLine() {
        return configured(CommandTree.whole(new Tripcap()));
    }

    /** As much of the tree as these arguments can mean. */
    static CommandLine commandLine(String... arguments) {
        return configured(CommandTree.of(new Tripcap(), arguments));
    }

    private static CommandLine configured(CommandLine root) {
        ExitCode.document(root.getCommandSpec());
        return root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static int execute(
            CommandLine.ParseResult parsed, ClientSettings settings, Map<String, String> environment) {
        CommandSpec command = last(parsed).commandSpec();
        if (!settings.problems().isEmpty() && !worksWithoutSettings(parsed)) {
            throw new CommandLine.ExecutionException(
                    command.commandLine(),
                    "wrong configuration",
                    new CommandException(
                            ExitCode.USAGE,
                            "the configuration cannot be used; 'tripcap config check' says the same:\n  "
                                    + String.join("\n  ", settings.problems())));
        }
        return ScopedValue.where(Times.ZONE, zone(command))
                .where(ClientSettings.ENVIRONMENT, environment)
                .call(() -> new CommandLine.RunLast().execute(parsed));
    }

    private static CommandLine.ParseResult last(CommandLine.ParseResult parsed) {
        return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
    }

    /** Looking at the configuration, and what reads none of it. */
    private static boolean worksWithoutSettings(CommandLine.ParseResult parsed) {
        return last(parsed).isUsageHelpRequested()
                || last(parsed).isVersionHelpRequested()
                || (parsed.hasSubcommand()
                        && List.of("config", "doctor", "completion", "help", "sensor", "server")
                                .contains(parsed.subcommand().commandSpec().name()));
    }

    private static ZoneId zone(CommandSpec command) {
        boolean utc = command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .anyMatch(mixin -> mixin instanceof OutputOptions options && options.utc());
        return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    }

    private static int explain(Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (problem instanceof CommandException known) {
            err.println("tripcap: " + known.getMessage() + meaning(known));
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

    /** What the JDK leaves unsaid about a file where its name is the whole message. */
    private static String meaning(CommandException known) {
        if (!(known.getCause() instanceof FileSystemException problem)
                || problem.getReason() != null
                || !String.valueOf(known.getMessage()).endsWith(String.valueOf(problem.getFile()))) {
            return "";
        }
        return switch (problem) {
            case NoSuchFileException _ -> " does not exist; check the name";
            case AccessDeniedException _ -> " may not be read or written by this user";
            case FileAlreadyExistsException _ -> " exists already; name another";
            default -> "";
        };
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
