package org.tripcap.ingest.enrich;

import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.Reader;
import com.maxmind.db.Reader.FileMode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in MaxMind's DB format, read into memory, and read again once it was replaced. One that cannot be read then does not take the
 * place of one that could. Not thread-safe.
 */
final class DatabaseFile {
    /** How long a replaced file may go unnoticed. */
    static final Duration LOOK = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

    /** What tells one content from the next. */
    private record Version(
            FileTime modified, long size, @Nullable Object fileKey) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    private final String setting;
    private final Path file;
    private final InstantSource clock;
    private Version version;
    private Reader reader;
    private Instant looked;
    private boolean warned;

    /**
     * Reads it.
     *
     * @param setting that names the file, for messages
     * @throws IOException if it is not there, or no such file; the message begins with the setting
     */
    DatabaseFile(String setting, Path file, InstantSource clock) throws IOException {
        this.setting = setting;
        this.file = file;
        this.clock = clock;
        try {
            this.version = Version.of(file);
            this.reader = read(file);
        } catch (IOException e) {
            throw new IOException(
                    setting + ": " + file + " must be a file in MaxMind's DB format (.mmdb), but " + reason(e), e);
        }
        this.looked = clock.instant();
    }

    private static String reason(IOException e) {
        return e instanceof InvalidDatabaseException
                ? "is another or damaged (" + e.getMessage() + ")"
                : "cannot be read (" + e + ")";
    }

    private static Reader read(Path file) throws IOException {
        Reader opened = new Reader(file.toFile(), FileMode.MEMORY);
        // A file that was cut off shows it only where it is read.
        opened.get(InetAddress.ofLiteral("1.1.1.1"), Map.class);
        return opened;
    }

    /** Looks whether it was replaced, if that was not done of late; whether it was. */
    boolean look() {
        Instant now = clock.instant();
        if (Duration.between(looked, now).abs().compareTo(LOOK) < 0) {
            return false;
        }
        looked = now;
        try {
            Version found = Version.of(file);
            if (found.equals(version)) {
                return false;
            }
            reader = read(file);
            version = found;
            warned = false;
            LOG.info("{}: the replaced file is used from now on", setting);
            return true;
        } catch (IOException e) {
            if (!warned) {
                LOG.warn("{}: the file that was there before stays in use, {} {}", setting, file, reason(e));
            }
            warned = true;
            return false;
        }
    }

    /** What it has of an address; empty where that is nothing, or damaged. */
    Map<?, ?> of(InetAddress address) {
        try {
            Map<?, ?> found = reader.get(address, Map.class);
            return found == null ? Map.of() : found;
        } catch (IOException | RuntimeException damaged) {
            if (!warned) {
                LOG.warn("{}: {} is damaged: {}", setting, file, damaged.getMessage());
            }
            warned = true;
            return Map.of();
        }
    }
}
