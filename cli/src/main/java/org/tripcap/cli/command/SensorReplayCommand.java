package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.SensorStatus;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.incident.State;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.record.ReplayReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Records a capture file by hand, through the same path as an interface: filter, sections, seal, outbox, Kafka. The running
 * sensor's chain of statements is its own, so a second sensor with an identity of its own does it.
 */
@Command(
        name = "replay",
        description = {
            "Record a capture file (pcap or pcapng, plain or gzip) for an open incident whose source is 'file'.",
            "",
            "Packets keep their times. Of a damaged file, what comes before the damage is recorded and sealed, and the"
                    + " exit code is 1. Who records is the sensor '" + Installation.REPLAYER
                    + "': an incident that names sensors has to name it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident open --reason 'capture from the firewall' --legal-basis gdpr-6-1-f --source file",
            "  tripcap sensor replay firewall.pcapng",
            "  tripcap sensor replay firewall.pcap.gz --incident 5f3a --pace 10"
        })
final class SensorReplayCommand implements Callable<Integer> {

    private static final long LOOK_AGAIN_MILLIS = 100;
    /** Kafka has this long to acknowledge something more. */
    private static final double PATIENCE_SECONDS = 30;

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "FILE", description = "The capture file.")
    private Path file;

    @Option(
            names = "--incident",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique (default: the only open one).")
    private @Nullable String incident;

    @Option(
            names = "--pace",
            paramLabel = "full|original|FACTOR",
            defaultValue = "full",
            converter = PaceConverter.class,
            description = "As fast as it can be read, as it was captured, or so many times as fast"
                    + " (default: ${DEFAULT-VALUE}).")
    private Pace pace;

    static final class PaceConverter implements CommandLine.ITypeConverter<Pace> {
        @Override
        public Pace convert(String text) {
            try {
                return Pace.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param report what the sensor recorded
     * @param segments in so many segments
     * @param unsent statements that Kafka has not acknowledged
     */
    private record Outcome(ReplayReport report, long segments, int unsent) {}

    @Override
    public Integer call() throws InterruptedException {
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            throw new CommandException(ExitCode.NOT_FOUND, "there is no file " + file + " that can be read");
        }
        try (Session session = Session.open(options)) {
            IncidentDocument document =
                    session.incidents().find(incident, Instant.now()).document();
            requireReplayable(document, Instant.now());
            Outcome outcome = replay(session, document.id());
            print(document.id(), outcome);
            return exitCode(outcome);
        }
    }

    private static void requireReplayable(IncidentDocument document, Instant now) {
        Scope scope = document.scope();
        String why = null;
        if (document.state() == State.CLOSED) {
            why = "is closed; a closed incident never opens again, so open another";
        } else if (!document.expires().isAfter(now)) {
            why = "expired at " + Times.text(document.expires()) + "; open another";
        } else if (scope.source() != Source.FILE) {
            why = "records interfaces; open one for files with --source file";
        } else if (!scope.names(Installation.REPLAYER)) {
            why = "names sensors (" + String.join(", ", scope.sensors()) + "), and not '" + Installation.REPLAYER
                    + "', which replays files; open one without --sensor, or with --sensor " + Installation.REPLAYER;
        }
        if (why != null) {
            throw new CommandException(ExitCode.REFUSED, "incident " + document.id() + " " + why);
        }
    }

    private Outcome replay(Session session, IncidentId id) throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        try {
            Identity replayer = session.installation().replayer(session.clock());
            try (Sensor sensor = Sensor.start(
                            SensorSettings.of(
                                    directory.replay(),
                                    List.of(),
                                    session.connection().deployment()),
                            replayer,
                            session.trust(),
                            session.kafka());
                    OnInterrupt _ = new OnInterrupt(sensor::close)) {
                return replay(sensor, id);
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.REFUSED, "replaying " + file + " failed: " + e.getMessage(), e);
        }
    }

    private Outcome replay(Sensor sensor, IncidentId id) throws IOException, InterruptedException {
        Console err = options.errors();
        ProgressBar progress = new ProgressBar(err, err.terminal(), 0);
        Thread watcher = Thread.ofVirtual().start(() -> watch(sensor, progress));
        ReplayReport report;
        try {
            report = sensor.replay(id, file, pace);
            awaitSent(sensor);
        } finally {
            watcher.interrupt();
            watcher.join();
            progress.end();
        }
        SensorStatus last = sensor.status();
        return new Outcome(report, last.segments(), last.outboxEntries());
    }

    private static void watch(Sensor sensor, ProgressBar progress) {
        try {
            while (true) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
                SensorStatus now = sensor.status();
                progress.update(
                        0,
                        String.format(
                                Locale.ROOT,
                                "%,d packets recorded, %d statements on their way",
                                now.packetsRead(),
                                now.outboxEntries()));
            }
        } catch (InterruptedException e) {
            // Told to stop.
        }
    }

    /** Waits until Kafka has everything, for as long as it takes more and more. */
    private static void awaitSent(Sensor sensor) throws InterruptedException {
        SensorStatus now = sensor.status();
        while (now.outboxEntries() > 0 && now.secondsSinceAcknowledged() < PATIENCE_SECONDS) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            now = sensor.status();
        }
    }

    private void print(IncidentId id, Outcome outcome) {
        ReplayReport report = outcome.report();
        Console console = options.console();
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("incident", id.value())
                    .put("packets", report.packets())
                    .put("bytes", report.bytes())
                    .put("segments", outcome.segments())
                    .put("ended", report.ended().code())
                    .put("complete", report.complete())
                    .put("problem", report.problem())
                    .put("unsent", outcome.unsent());
            console.json(json);
        } else {
            console.done(
                    id.value(),
                    String.format(
                            Locale.ROOT,
                            "recorded %,d packets (%,d bytes) in %d sealed segments for incident %s",
                            report.packets(),
                            report.bytes(),
                            outcome.segments(),
                            id));
        }
    }

    /** Tells what is amiss, on standard error, and gives the exit code. */
    private int exitCode(Outcome outcome) {
        ReplayReport report = outcome.report();
        if (!report.complete()) {
            String why = report.problem() == null
                    ? "the recording ended: " + report.ended().code()
                    : report.problem();
            String kept = report.packets() == 0 ? "nothing was recorded" : "what came before is recorded and sealed";
            throw new CommandException(ExitCode.FAILED, "the file was not read to its end, " + kept + ": " + why);
        }
        if (outcome.unsent() > 0) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "Kafka has not acknowledged " + outcome.unsent() + " statements; they wait in "
                            + options.dataDirectory().replay() + ", and the next replay sends them");
        }
        return ExitCode.OK;
    }
}
