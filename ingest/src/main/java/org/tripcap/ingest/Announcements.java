package org.tripcap.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/**
 * Which erasures were announced, for when and since when, over restarts: one line each in a file, of incident, time of the erasure
 * and time of the announcement. Not thread-safe.
 */
final class Announcements {

    /** Another time of the erasure is another announcement. */
    private record Announced(Instant due, Instant since) {}

    private final Path file;
    private final Map<IncidentId, Announced> announced = new HashMap<>();
    private boolean changed;

    private Announcements(Path file) {
        this.file = file;
    }

    /** @throws IOException when the file is there and cannot be read, or is damaged */
    static Announcements open(Path file) throws IOException {
        Announcements opened = new Announcements(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                opened.read(line);
            }
        }
        return opened;
    }

    private void read(String line) throws IOException {
        String[] words = line.split(" ", -1);
        try {
            if (words.length != 3) {
                throw new MalformedException("it has " + words.length + " words");
            }
            announced.put(
                    IncidentId.parse(words[0]), new Announced(WireTime.parse(words[1]), WireTime.parse(words[2])));
        } catch (MalformedException e) {
            throw new IOException(
                    file + " is damaged, expected an incident and two times in each line: " + e.getMessage()
                            + "; delete it, and what it announced is announced anew",
                    e);
        }
    }

    /** Since when an erasure is announced for its time; empty when it is not. */
    Optional<Instant> since(Expiry expiry) {
        return Optional.ofNullable(announced.get(expiry.incident()))
                .filter(each -> each.due().equals(expiry.due()))
                .map(Announced::since);
    }

    /** Announces an erasure from {@code now} on; durable with {@link #save}. */
    void announce(Expiry expiry, Instant now) {
        announced.put(expiry.incident(), new Announced(expiry.due(), now));
        changed = true;
    }

    /**
     * Makes durable what changed.
     *
     * @param incidents those that can still expire; others are forgotten
     * @throws IOException when it could not be
     */
    void save(Set<IncidentId> incidents) throws IOException {
        changed |= announced.keySet().retainAll(incidents);
        if (changed) {
            StringBuilder text = new StringBuilder();
            announced.forEach((id, each) -> text.append(id.value())
                    .append(' ')
                    .append(WireTime.format(each.due()))
                    .append(' ')
                    .append(WireTime.format(each.since()))
                    .append('\n'));
            DurableFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
            changed = false;
        }
    }
}
