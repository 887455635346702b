package org.tripcap.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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

/** What can be set of a sensor, Kafka's own properties aside. */
final class SensorKeys {

    /** Before each of Kafka's own names. */
    static final String KAFKA = "kafka.";
    /** Before each of Kafka's own names, where the value lies in a file. */
    static final String KAFKA_FILES = "kafka-files.";

    private static final InetSocketAddress MONITOR = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9464);

    private static final int MIB = 1 << 20;
    private static final long TIB = 1L << 40;

    static final Setting<Path> IDENTITY = Setting.required("identity", ValueForm.PATH);
    static final Setting<Path> TRUST = Setting.required("trust", ValueForm.PATH);
    static final Setting<Path> DATA = Setting.required("data", ValueForm.PATH);
    static final Setting<List<String>> BOOTSTRAP = Setting.required(
            KAFKA + "bootstrap.servers",
            ValueForm.of("host:port of a Kafka broker", text -> {
                        if (!text.matches(".+:\\d{1,5}")) {
                            throw new IllegalArgumentException("no port");
                        }
                        return text;
                    })
                    .oneOrMore());
    static final Setting<List<String>> INTERFACES = Setting.of("interfaces", ValueForm.TEXT.several(), List.of("any"));
    static final Setting<Deployment> DEPLOYMENT =
            Setting.of("deployment", ValueForm.word(Deployment.class, Deployment::code), Deployment.DISTRIBUTED);
    static final Setting<Long> SECTION_SIZE =
            Setting.of("record.section-size", ValueForm.size(MIB / 2, 7 * MIB), (long) RecorderSettings.SECTION_BYTES);
    static final Setting<Duration> SECTION_AGE = Setting.of(
            "record.section-age",
            ValueForm.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            RecorderSettings.SECTION_AGE);
    static final Setting<Long> MEMORY =
            Setting.of("record.memory", ValueForm.size(2 * MIB, TIB), RecorderSettings.MEMORY_BYTES);
    static final Setting<Long> OUTBOX =
            Setting.of("record.outbox", ValueForm.size(MIB, 1024 * TIB), SensorSettings.OUTBOX_BYTES);
    static final Setting<OutboxPolicy> OUTBOX_POLICY = Setting.of(
            "record.outbox-policy", ValueForm.word(OutboxPolicy.class, OutboxPolicy::code), OutboxPolicy.KEEP_OLDEST);
    static final Setting<Long> RING =
            Setting.of("record.ring", ValueForm.size(MIB, 1024L * MIB), (long) LiveSource.Request.DEFAULT_RING_BYTES);
    static final Setting<Integer> HANDLES =
            Setting.of("record.handles", ValueForm.number(1, 1024), RecorderSettings.HANDLES);
    static final Setting<Boolean> PROMISCUOUS = Setting.of("record.promiscuous", ValueForm.FLAG, true);
    static final Setting<Duration> LONGEST = Setting.of(
            "record.longest",
            ValueForm.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
            Ceilings.DEFAULT.longest());
    static final Setting<List<String>> NEVER = Setting.of(
            "record.never",
            ValueForm.of("a network such as 192.0.2.0/24 or 2001:db8::/32", SensorKeys::network)
                    .several(),
            List.of());
    static final Setting<Boolean> HOST_OR_NETWORK =
            Setting.of("record.host-or-network", ValueForm.FLAG, Ceilings.DEFAULT.hostOrNetwork());
    static final Setting<Optional<InetSocketAddress>> MONITOR_LISTEN =
            Setting.of("monitor.listen", ValueForm.listen(), Optional.of(MONITOR));
    static final Setting<ProgramLog.Form> LOG_FORM =
            Setting.of("log.form", ValueForm.word(ProgramLog.Form.class, ProgramLog.Form::code), ProgramLog.Form.PLAIN);
    static final Setting<ProgramLog.Threshold> LOG_LEVEL = Setting.of(
            "log.level",
            ValueForm.word(ProgramLog.Threshold.class, ProgramLog.Threshold::code),
            ProgramLog.Threshold.INFO);

    /** The settings that are no property of Kafka's. */
    static List<Setting<?>> own() {
        return List.of(
                IDENTITY,
                TRUST,
                DATA,
                BOOTSTRAP,
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
