package org.tripcap.capture.ship;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a program says of itself now and then, for who operates it. It is no evidence: nothing is concluded from it but where to
 * look. Holds no address and no name of a person.
 *
 * @param program what sent it
 * @param host name of its host
 * @param version of the program
 * @param time by its host's clock
 * @param started when it started
 * @param state how much of its work it can do
 * @param problems why it is not {@link State#READY}, in words; the first {@value #MAX_PROBLEMS}, each cut at
 *     {@value #MAX_PROBLEM} characters
 * @param recording what a sensor does; null from a server
 * @param waiting records of evidence that no server has stored yet; empty from a sensor, and where it is not known
 */
public record Heartbeat(
        Program program,
        String host,
        String version,
        Instant time,
        Instant started,
        State state,
        List<String> problems,
        @Nullable Recording recording,
        OptionalLong waiting) {

    /** How far apart they are. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Nobody heard of for this long is called silent: two heartbeats may be lost to a slow network. */
    public static final Duration SILENT_AFTER = INTERVAL.multipliedBy(3);

    static final int MAX_PROBLEMS = 16;
    static final int MAX_PROBLEM = 300;
    private static final int MAX_TEXT = 255;

    /** Copies and cuts. */
    public Heartbeat {
        host = cut(host, MAX_TEXT);
        version = cut(version, MAX_TEXT);
        problems = problems.stream()
                .limit(MAX_PROBLEMS)
                .map(problem -> cut(problem, MAX_PROBLEM))
                .toList();
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /** What runs. */
    public enum Program {
        SENSOR,
        SERVER;

        /** As it is written. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much of its work a program can do. */
    public enum State {
        /** All of it. */
        READY,
        /** It works, and somebody should look at it. */
        DEGRADED,
        /** It does not do its work, or not yet. */
        NOT_READY,
        /** It was told to end, and this is its last. */
        ENDED;

        /** As it is written. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a sensor does, and did since it started.
     *
     * @param active whether a capture handle is open
     * @param incidents incidents that it records
     * @param packets packets recorded
     * @param bytes their lengths on the wire
     * @param lost packets lost
     * @param outboxEntries statements that wait for Kafka
     * @param outboxBytes what waits for Kafka on disk
     */
    public record Recording(
            boolean active,
            int incidents,
            long packets,
            long bytes,
            Losses lost,
            long outboxEntries,
            long outboxBytes) {}

    /**
     * Packets lost, by where.
     *
     * @param kernel in the kernel's rings
     * @param interfaces in interfaces
     * @param queue for want of memory
     * @param outbox for want of disk
     */
    public record Losses(long kernel, long interfaces, long queue, long outbox) {

        /** All of them. */
        public long total() {
            return kernel + interfaces + queue + outbox;
        }
    }

    /** The last one, of a program that is told to end now. */
    public Heartbeat ended() {
        return new Heartbeat(
                program, host, version, time, started, State.ENDED, problems, recording, OptionalLong.empty());
    }
}
