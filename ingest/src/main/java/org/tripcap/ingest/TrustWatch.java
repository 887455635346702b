package org.tripcap.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.TrustFile;

/**
 * The trust file as it is now, so that revocations act without a restart. A change that cannot be read leaves the one before in
 * force, and is told of. Thread-safe.
 */
final class TrustWatch implements Supplier<TrustFile> {
    private static final Logger LOG = LoggerFactory.getLogger(TrustWatch.class);

    /** What tells one content from the next: a replaced file has another key even within one tick of the clock. */
    private record Version(FileTime modified, @Nullable Object fileKey) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    private final Path file;
    private volatile TrustFile current;
    private volatile @Nullable String problem;
    private Version version;

    /** @throws IOException when the file cannot be read now */
    TrustWatch(Path file) throws IOException {
        this.file = file;
        this.version = Version.of(file);
        this.current = TrustFile.load(file);
    }

    @Override
    public TrustFile get() {
        return current;
    }

    /** Looks whether the file has changed. */
    synchronized void look() {
        try {
            Version found = Version.of(file);
            if (!found.equals(version)) {
                current = TrustFile.load(file);
                version = found;
                LOG.info("the trust file has changed; it acts from now on");
            }
            problem = null;
        } catch (IOException e) {
            if (problem == null) {
                LOG.warn("the trust file cannot be read, the one before stays in force: {}", e.getMessage());
            }
            problem = "the trust file cannot be read, the one before stays in force: " + e.getMessage();
        }
    }

    /** Why the current file is not in force, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
