package org.tripcap.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.FilterCheck;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.ValueForm;
import org.tripcap.capture.record.Ceilings;
import org.tripcap.capture.record.OutboxPolicy;
import org.tripcap.capture.record.RecorderSettings;
import org.tripcap.capture.ship.KafkaKeys;

/** What can be set of a sensor, Kafka's own properties aside. */
final class SensorKeys {

    private static final InetSocketAddress MONITOR = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9464);

    private static final int MIB = 1 << 20;
    private static final long TIB = 1L << 40;

    static final Setting<Path> IDENTITY = Setting.required("identity", ValueForm.PATH)
            .described("Who this sensor is: its private key and certificate, of role sensor. Mode 600, or passed by the"
                    + " service manager.");
    static final Setting<Path> TRUST =
            Setting.required("trust", ValueForm.PATH).described("Whom it believes: the operator's trust file.");
    static final Setting<Path> DATA = Setting.required("data", ValueForm.PATH)
            .described("What must survive a restart: its chain of statements, the incidents it records, and sealed"
                    + " segments that wait for Kafka.");
    static final Setting<List<String>> INTERFACES = Setting.of("interfaces", ValueForm.TEXT.several(), List.of("any"))
            .described("Where to record when an incident names no interface; any for all of them.");
    static final Setting<Deployment> DEPLOYMENT = Setting.of(
                    "deployment", ValueForm.word(Deployment.class, Deployment::code), Deployment.DISTRIBUTED)
            .described("Whether one host plays all roles; stated in everything the sensor signs.");
    static final Setting<Long> SECTION_SIZE = Setting.of(
                    "record.section-size", ValueForm.size(MIB / 2, 7 * MIB), (long) RecorderSettings.SECTION_BYTES)
            .described("A section of packets is sealed when it reaches this size.");
    static final Setting<Duration> SECTION_AGE = Setting.of(
                    "record.section-age",
                    ValueForm.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                    RecorderSettings.SECTION_AGE)
            .described("A section with packets is sealed when it reaches this age.");
    static final Setting<Long> MEMORY = Setting.of(
                    "record.memory", ValueForm.size(2 * MIB, TIB), RecorderSettings.MEMORY_BYTES)
            .described("The most memory, all incidents together; packets that find no room are dropped and counted. Ten"
                    + " sixteenths are the JVM's heap and six the kernel's rings: with another size than the"
                    + " default, set the heap too.");
    static final Setting<Long> OUTBOX = Setting.of(
                    "record.outbox", ValueForm.size(MIB, 1024 * TIB), SensorSettings.OUTBOX_BYTES)
            .described("The most that may wait on disk while Kafka is away.");
    static final Setting<OutboxPolicy> OUTBOX_POLICY = Setting.of(
                    "record.outbox-policy",
                    ValueForm.word(OutboxPolicy.class, OutboxPolicy::code),
                    OutboxPolicy.KEEP_OLDEST)
            .described("What is dropped and counted when the outbox is full: new segments (keep-oldest) or the oldest"
                    + " (keep-newest).");
    static final Setting<Long> RING = Setting.of(
                    "record.ring", ValueForm.size(MIB, 1024L * MIB), (long) LiveSource.Request.DEFAULT_RING_BYTES)
            .described("The most that the kernel's ring buffer of one capture handle takes of the memory.");
    static final Setting<Integer> HANDLES = Setting.of(
                    "record.handles", ValueForm.number(1, 1024), RecorderSettings.HANDLES)
            .described("Capture handles open at a time, at most.");
    static final Setting<Boolean> PROMISCUOUS = Setting.of("record.promiscuous", ValueForm.FLAG, true)
            .described("Whether packets for other hosts are recorded too, as on a mirror port.");
    static final Setting<Duration> LONGEST = Setting.of(
                    "record.longest",
                    ValueForm.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                    Ceilings.DEFAULT.longest())
            .described("The longest recording; no incident can lift it.");
    static final Setting<List<String>> NEVER = Setting.of(
                    "record.never",
                    ValueForm.of("a network such as 192.0.2.0/24 or 2001:db8::/32", SensorKeys::network)
                            .several(),
                    List.of())
            .described("Networks whose packets are never recorded; no incident can lift it.");
    static final Setting<Boolean> HOST_OR_NETWORK = Setting.of(
                    "record.host-or-network", ValueForm.FLAG, Ceilings.DEFAULT.hostOrNetwork())
            .described("Whether a filter must name a host or network; no incident can lift it.");
    static final Setting<Optional<InetSocketAddress>> MONITOR_LISTEN = Setting.of(
                    "monitor.listen", ValueForm.listen(), Optional.of(MONITOR))
            .described(
                    "Where metrics (/metrics) and health (/health/live, /health/ready) are served. There is no login:"
                            + " what listens elsewhere than on loopback tells everybody there whether this host is"
                            + " recording.");
    static final Setting<ProgramLog.Form> LOG_FORM = Setting.of(
                    "log.form", ValueForm.word(ProgramLog.Form.class, ProgramLog.Form::code), ProgramLog.Form.PLAIN)
            .described(
                    "ecs is one JSON object a line in terms of the Elastic Common Schema. Logs go to standard error.");
    static final Setting<ProgramLog.Threshold> LOG_LEVEL = Setting.of(
                    "log.level",
                    ValueForm.word(ProgramLog.Threshold.class, ProgramLog.Threshold::code),
                    ProgramLog.Threshold.INFO)
            .described("The least severe of what is logged.");

    /** The settings that are no property of Kafka's. */
    static List<Setting<?>> own() {
        return List.of(
                IDENTITY,
                TRUST,
                DATA,
                KafkaKeys.BOOTSTRAP,
                INTERFACES,
                DEPLOYMENT,
                SECTION_SIZE,
                SECTION_AGE,
                MEMORY,
                OUTBOX,
                OUTBOX_POLICY,
                RING,
                HANDLES,
                PROMISCUOUS,
                LONGEST,
                NEVER,
                HOST_OR_NETWORK,
                MONITOR_LISTEN,
                LOG_FORM,
                LOG_LEVEL);
    }

    /** All settings, each property of Kafka's in two forms: its value, or a file that holds it. */
    static List<Setting<?>> known() {
        List<Setting<?>> known = new ArrayList<>(own());
        known.addAll(KafkaKeys.properties());
        return known;
    }

    private static String network(String text) {
        try {
            new Ceilings(Duration.ofSeconds(1), List.of(text), false);
            FilterCheck.compile("net " + text);
            return text;
        } catch (BadFilterException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private SensorKeys() {}
}
