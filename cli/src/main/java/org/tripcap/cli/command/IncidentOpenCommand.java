package org.tripcap.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.FilterCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Opens an incident: from now on, and only within its scope, sensors record. */
@Command(
        name = "open",
        description = "Open an incident: sensors record what its filter matches until it is closed or expires.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident open --reason 'SYN flood on the login host' --legal-basis gdpr-6-1-c \\",
            "      --filter 'host 203.0.113.7' --interface eth0 --for 30m",
            "  tripcap incident open --reason 'capture from the firewall' --legal-basis gdpr-6-1-f --source file"
        })
final class IncidentOpenCommand implements Callable<Integer> {

    /** Every packet has at least this many bytes: for files, whose whole content is wanted. */
    private static final String EVERYTHING = "greater 0";

    private static final int TITLE_FROM_REASON = 80;

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why recording is necessary; part of the case, erased with it.")
    private String reason;

    @Option(
            names = "--legal-basis",
            required = true,
            paramLabel = "CODE",
            description = "What allows it: gdpr-6-1-b, -c, -d, -e or -f, or a citation such as 'GDPR Art. 6(1)(f)'.")
    private String legalBasis;

    @Option(names = "--title", paramLabel = "TEXT", description = "A short name (default: the reason's beginning).")
    private @Nullable String title;

    @Option(
            names = "--filter",
            paramLabel = "BPF",
            description =
                    "Which packets, in libpcap's language (pcap-filter(7)). If it names no host or network, another"
                            + " operator has to approve ('incident approve') before anything is recorded."
                            + " With --source file the default is every packet.")
    private @Nullable String filter;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            split = ",",
            description = "Interface to record on; repeat for several (default: those the sensor is set to).")
    private List<String> interfaces = List.of();

    @Option(
            names = "--sensor",
            paramLabel = "NAME",
            split = ",",
            description = "Sensor that shall record; repeat for several (default: all).")
    private List<String> sensors = List.of();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = Durations.class,
            description = "How long at most, up to 24h (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--source",
            paramLabel = "live|file",
            defaultValue = "live",
            description = "Live traffic, or capture files to be replayed (default: ${DEFAULT-VALUE}).")
    private Source source;

    @Option(
            names = "--snaplen",
            paramLabel = "BYTES",
            defaultValue = "262144",
            description = "Bytes kept of each packet (default: ${DEFAULT-VALUE}, whole packets).")
    private int snaplen;

    @Override
    public Integer call() {
        Scope scope = scope();
        LegalBasis basis = basis();
        if (duration.compareTo(AuthorisedDocument.LONGEST) > 0) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--for " + Durations.text(duration) + " is too long: an incident is signed for at most "
                            + AuthorisedDocument.LONGEST.toHours() + "h; extend it later if the attack goes on");
        }
        Console console = options.console();
        try (Session session = Session.open(options)) {
            IncidentDocument opened =
                    acting.in(session).open(title == null ? titleFromReason() : title, reason, basis, scope, duration);
            if (options.json()) {
                console.json(IncidentJson.of(opened, Instant.now()));
            } else {
                console.line(
                        "opened " + console.bold(opened.id().value()) + ", expires " + Times.text(opened.expires()));
                if (!opened.approvals().isEmpty()) {
                    console.line("its filter names no host or network: nothing is recorded before another operator"
                            + " approves, with");
                    console.line("  tripcap incident approve " + opened.id().value() + " --as NAME");
                }
            }
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Scope scope() {
        String wanted = filter != null ? filter : source == Source.FILE ? EVERYTHING : null;
        if (wanted == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--filter is missing: say which packets are the attack, for example --filter 'host 203.0.113.7'");
        }
        try {
            FilterCheck.compile(wanted);
        } catch (BadFilterException e) {
            throw new CommandException(ExitCode.USAGE, "--filter: " + e.getMessage(), e);
        }
        try {
            return new Scope(wanted, interfaces, sensors, source, snaplen);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private LegalBasis basis() {
        try {
            return LegalBasis.parse(legalBasis);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--legal-basis: " + e.getMessage(), e);
        }
    }

    private String titleFromReason() {
        int end = reason.offsetByCodePoints(0, Math.min(TITLE_FROM_REASON, reason.codePointCount(0, reason.length())));
        return reason.substring(0, end);
    }
}
