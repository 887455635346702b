package org.tripcap.ingest.notary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.TimeStamp;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.ingest.store.Backoff;

/**
 * Which checkpoint is to be stamped next, and when. Only the latest waits: its stamp covers every statement below it, and no stamp
 * that is made later could say of an earlier checkpoint that it existed earlier. What must not be forgotten, since when statements
 * are unstamped and how long that took at worst, is durable. Thread-safe.
 */
final class StampQueue {
    private static final int MAX_BYTES = 4_096;
    private static final JsonFactory JSON = new JsonFactory();

    /** A checkpoint that waits for its stamp. */
    @SuppressWarnings("ArrayRecordComponent") // exact bytes, never compared
    record Waiting(Checkpoint checkpoint, byte[] note) {}

    private final Path file;
    private final Duration every;
    private final Backoff backoff;
    private final RandomGenerator random;
    private @Nullable Waiting waiting;
    private @Nullable Digest lastStamped;
    private @Nullable Instant lastStamp;
    private @Nullable Instant unstampedSince;
    /** When the first checkpoint was signed that came after the one the authority was last asked about. */
    private @Nullable Instant sinceAsked;

    private Duration longest = Duration.ZERO;
    private Instant notBefore = Instant.MIN;
    private int failures;
    private @Nullable String problem;

    /**
     * @param file where the state is kept
     * @throws IOException when it cannot be read or is damaged
     */
    StampQueue(Path file, Duration every, Backoff backoff, RandomGenerator random) throws IOException {
        this.file = file;
        this.every = every;
        this.backoff = backoff;
        this.random = random;
        if (Files.exists(file)) {
            read();
        }
    }

    /**
     * Takes a checkpoint; one that was stamped already changes nothing.
     *
     * @param signed when it was signed
     */
    synchronized void offer(Checkpoint checkpoint, byte[] note, Instant signed) throws IOException {
        if (Digest.of(note).equals(lastStamped)) {
            return;
        }
        waiting = new Waiting(checkpoint, note.clone());
        if (sinceAsked == null) {
            sinceAsked = signed;
        }
        if (unstampedSince == null) {
            unstampedSince = signed;
            write();
        }
    }

    /** What the authority is to be asked about now. */
    synchronized Optional<Waiting> due(Instant now) {
        if (now.isBefore(notBefore)) {
            return Optional.empty();
        }
        sinceAsked = null;
        return Optional.ofNullable(waiting);
    }

    /** How long nothing is due, if nothing new comes. */
    synchronized Duration pause(Instant now, Duration atMost) {
        if (waiting == null || !notBefore.isAfter(now)) {
            return atMost;
        }
        Duration until = Duration.between(now, notBefore);
        return until.compareTo(atMost) < 0 ? until : atMost;
    }

    /** The authority did not stamp it; it is asked again later, each time a little later. */
    synchronized void failed(Instant now, String why) {
        failures++;
        problem = why;
        notBefore = now.plus(backoff.pause(failures, random));
    }

    /** The stamp of {@code stamped} is kept where it belongs. */
    synchronized void stamped(Waiting stamped, TimeStamp stamp, Instant now) throws IOException {
        Instant since = unstampedSince;
        if (since != null) {
            Duration took = Duration.between(since, stamp.latest());
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        lastStamped = Digest.of(stamped.note());
        lastStamp = stamp.time();
        unstampedSince = sinceAsked;
        if (sinceAsked == null) {
            waiting = null;
        }
        failures = 0;
        problem = null;
        notBefore = now.plus(every);
        write();
    }

    /** How it does. */
    synchronized StampStatus status(Instant now) {
        Instant since = unstampedSince;
        Duration open = since == null ? Duration.ZERO : Duration.between(since, now);
        return new StampStatus(
                Optional.ofNullable(lastStamp),
                Optional.ofNullable(since),
                open.compareTo(longest) > 0 ? open : longest,
                Optional.ofNullable(problem),
                failures);
    }

    private void read() throws IOException {
        try {
            JsonFields fields = JsonFields.parse(Files.readAllBytes(file), MAX_BYTES, "stamps");
            fields.number("v", 1, 1);
            lastStamped = fields.optional("stamped", fields::digest).orElse(null);
            lastStamp = fields.optional("stamp", fields::time).orElse(null);
            unstampedSince = fields.optional("unstamped_since", fields::time).orElse(null);
            longest = Duration.ofMillis(fields.count("longest_ms"));
            fields.end();
        } catch (MalformedException e) {
            throw new IOException(
                    file + " is damaged (" + e.getMessage()
                            + "); delete it, and the longest time without a stamp is counted" + " anew",
                    e);
        }
    }

    private void write() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            if (lastStamped != null) {
                json.writeStringField("stamped", lastStamped.hex());
            }
            if (lastStamp != null) {
                json.writeStringField("stamp", WireTime.format(lastStamp));
            }
            if (unstampedSince != null) {
                json.writeStringField("unstamped_since", WireTime.format(unstampedSince));
            }
            json.writeNumberField("longest_ms", longest.toMillis());
            json.writeEndObject();
        }
        DurableFile.write(file, bytes.toByteArray());
    }
}
