package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.program.Spelling;
import org.tripcap.ingest.respond.FilterTooLongException;
import org.tripcap.ingest.respond.FilterWidening;
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
                            + " operator has to approve ('incident approve') before anything is recorded. Lists of hosts"
                            + " and networks that are too long for the kernel are merged to prefixes, and the result is"
                            + " shown. With --source file the default is every packet.")
    private @Nullable String filter;

    @Option(names = "--exact", description = "Refuse a filter that is too long for the kernel instead of widening it.")
    private boolean exact;

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
        FilterWidening.Fitting fitting = fitting();
        Scope scope = scope(fitting.filter());
        LegalBasis basis = basis();
        Durations.requireSignable(duration);
        Console console = options.console();
        try (Session session = Session.open(options)) {
            requireSpelled(session.sensors());
            IncidentDocument opened =
                    acting.in(session).open(title == null ? titleFromReason() : title, reason, basis, scope, duration);
            if (options.json()) {
                ObjectNode json = IncidentJson.of(opened, Instant.now());
                if (fitting.isWidened()) {
                    json.putObject("widened").put("named", fitting.named()).put("left", fitting.left());
                }
                console.json(json);
            } else {
                console.done(
                        opened.id().value(),
                        "opened " + console.bold(opened.id().value()) + ", expires " + Times.text(opened.expires()));
                if (fitting.isWidened()) {
                    console.line(
                            "its filter was too long for the kernel: " + fitting.named() + " hosts and networks became "
                                    + fitting.left() + ", so their neighbours are recorded too:");
                    console.line("  " + fitting.filter());
                }
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

    /** What the document will say: an operator signs the filter that the kernel gets, and no sensor changes it. */
    private FilterWidening.Fitting fitting() {
        String wanted = filter != null ? filter : source == Source.FILE ? EVERYTHING : null;
        if (wanted == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--filter is missing: say which packets are the attack, for example --filter 'host 203.0.113.7'");
        }
        try {
            FilterWidening.Fitting fitting = FilterWidening.fit(wanted);
            if (exact && fitting.isWidened()) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "--filter: the kernel does not take " + fitting.named()
                                + " hosts and networks; leave --exact out" + " to have them merged to " + fitting.left()
                                + ", or open more than one incident");
            }
            return fitting;
        } catch (BadFilterException | FilterTooLongException e) {
            throw new CommandException(ExitCode.USAGE, "--filter: " + e.getMessage(), e);
        }
    }

    private Scope scope(String wanted) {
        try {
            return new Scope(wanted, interfaces, sensors, source, snaplen);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Nobody would record for a sensor that is not there. Sensors whose certificates are elsewhere cannot be told from typos. */
    private void requireSpelled(Set<String> known) {
        for (String name : sensors) {
            if (!known.contains(name)) {
                Optional<String> near = Spelling.nearest(name, known);
                if (near.isPresent()) {
                    throw new CommandException(
                            ExitCode.USAGE,
                            "--sensor: no sensor '" + Printable.line(name) + "' has a certificate here; did you mean '"
                                    + near.get() + "'? ('tripcap key list' shows all)");
                }
                options.errors().line("note: no sensor '" + Printable.line(name) + "' has a certificate here");
            }
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
