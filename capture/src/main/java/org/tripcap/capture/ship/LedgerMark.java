package org.tripcap.capture.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.Digest;

/** How far a topic was read: the offset of the next record, and the digest of the one before it. Belongs to one thread. */
final class LedgerMark {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerMark.class);
    private static final Pattern LINE = Pattern.compile("([0-9]{1,18}) ([0-9a-f]{64})\n");

    private final Path file;
    private long next;
    private @Nullable Digest last;
    private boolean failed;

    private LedgerMark(Path file, long next, @Nullable Digest last) {
        this.file = file;
        this.next = next;
        this.last = last;
    }

    /** Reads a mark; where there is none that can be read, nothing was read of the topic. */
    static LedgerMark read(Path file) {
        try {
            if (Files.exists(file)) {
                Matcher line = LINE.matcher(Files.readString(file, StandardCharsets.US_ASCII));
                if (line.matches()) {
                    return new LedgerMark(file, Long.parseLong(line.group(1)), Digest.parse(line.group(2)));
                }
                LOG.warn("{} is damaged; the ledger is read from its beginning", file.getFileName());
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read; the ledger is read from its beginning: {}", file.getFileName(), e.toString());
        }
        return new LedgerMark(file, 0, null);
    }

    long next() {
        return next;
    }

    /** Whether this record is the one before the mark. */
    boolean isAt(ConsumerRecord<byte[], byte[]> read) {
        return read.offset() == next - 1 && digest(read).equals(Optional.ofNullable(last));
    }

    void passed(ConsumerRecord<byte[], byte[]> read) {
        next = read.offset() + 1;
        last = digest(read).orElse(null);
    }

    /** Keeps the mark; a failure is logged once, since it only costs time at the next start. */
    boolean write() {
        Digest digest = last;
        if (digest == null) {
            return false;
        }
        try {
            DurableFile.write(file, (next + " " + digest.hex() + "\n").getBytes(StandardCharsets.US_ASCII));
            failed = false;
            return true;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("How far the ledger was read could not be noted: {}", e.toString());
            }
            failed = true;
            return false;
        }
    }

    private static Optional<Digest> digest(ConsumerRecord<byte[], byte[]> read) {
        return Optional.ofNullable(read.value()).map(Digest::of);
    }
}
