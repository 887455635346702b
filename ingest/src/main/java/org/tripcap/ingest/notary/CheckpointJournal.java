package org.tripcap.ingest.notary;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.NotaryKeys;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;

/**
 * The last checkpoint that this notary signed, durable before anybody else sees it, so that no restart can make it sign a tree
 * that does not continue it. Locked against a second process.
 */
class CheckpointJournal implements AutoCloseable {
    private final Path file;
    private final FileChannel lockFile;
    private byte @Nullable [] note;
    private @Nullable SignedCheckpoint last;

    /**
     * @param notaries whose checkpoints count: also those of keys that this notary's have replaced
     * @throws IOException when the directory cannot be used, another process uses it, or the checkpoint in it is none of theirs
     */
    CheckpointJournal(Path directory, List<NotaryKeys> notaries) throws IOException {
        DurableFile.makeDirectory(directory);
        file = directory.resolve("last.checkpoint");
        lockFile = lock(directory.resolve("lock"));
        try {
            if (Files.exists(file)) {
                note = Files.readAllBytes(file);
                last = SignedCheckpoint.parse(note);
                last.verify(notaries);
            }
        } catch (IOException | UntrustedException | MalformedException e) {
            lockFile.close();
            throw new IOException(
                    file + " is not the last checkpoint of this notary (" + e.getMessage()
                            + "); find out who changed it, and restore it from the directory of checkpoints",
                    e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very process: told of below, as if it was another one's
        }
        channel.close();
        throw new IOException(
                "another notary uses " + file.getParent() + "; two on one directory would sign twice, stop one");
    }

    /** The last checkpoint, or empty before the first. */
    Optional<SignedCheckpoint> last() {
        return Optional.ofNullable(last);
    }

    /** The exact bytes of the last checkpoint, or empty before the first. */
    Optional<byte[]> note() {
        return Optional.ofNullable(note).map(byte[]::clone);
    }

    /** Replaces the last checkpoint; durable on return. */
    void write(byte[] signedNote) throws IOException {
        SignedCheckpoint parsed = SignedCheckpoint.parse(signedNote);
        store(file, signedNote);
        note = signedNote.clone();
        last = parsed;
    }

    /** The one durable step, which a test lets fail. */
    void store(Path file, byte[] signedNote) throws IOException {
        DurableFile.write(file, signedNote);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
