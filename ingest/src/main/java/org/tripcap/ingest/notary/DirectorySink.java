package org.tripcap.ingest.notary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * A directory of checkpoints, outside the stores, so that whoever administers those cannot take the ledger's tail away unseen.
 * It is only ever added to: {@code PREFIX/SIZE.checkpoint}, with the tree's size in 16 digits and its first 12 as prefix; a file
 * that is there is never written again. The time stamps of a checkpoint lie beside it, {@code PREFIX/SIZE.DIGEST.tst}, for {@code
 * openssl ts -verify -token_in}.
 */
final class DirectorySink implements CheckpointSink, StampSink {
    private final Path directory;

    DirectorySink(Path directory) {
        this.directory = directory;
    }

    @Override
    public void keep(Checkpoint checkpoint, byte[] note) throws IOException, NotaryHaltedException {
        Path file = file(checkpoint.size());
        Path parent = directory.resolve(prefix(checkpoint.size()));
        DurableFile.makeDirectory(parent);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(note);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            compare(file, checkpoint, note);
        }
        DurableFile.syncDirectory(parent);
        DurableFile.syncDirectory(directory);
    }

    @Override
    public void keepStamp(Checkpoint checkpoint, byte[] note, byte[] token) throws IOException {
        String name = digits(checkpoint.size()) + "." + Digest.of(token).hex().substring(0, 16) + ".tst";
        DurableFile.write(directory.resolve(prefix(checkpoint.size())).resolve(name), token);
    }

    private static void compare(Path file, Checkpoint checkpoint, byte[] note)
            throws IOException, NotaryHaltedException {
        byte[] present = Files.readAllBytes(file);
        if (present.length < note.length && Arrays.equals(present, Arrays.copyOf(note, present.length))) {
            // A crash cut it off. The same note comes again, since it is durable before any sink is given it.
            Files.write(file, Arrays.copyOfRange(note, present.length, note.length), StandardOpenOption.APPEND);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return;
        }
        Checkpoint kept;
        try {
            kept = SignedCheckpoint.parse(present).checkpoint();
        } catch (MalformedException e) {
            throw new IOException(file + " is damaged (" + e.getMessage() + "); move it away and keep it", e);
        }
        if (!kept.equals(checkpoint)) {
            throw new NotaryHaltedException(file + " holds " + kept + ", but the ledger now gives " + checkpoint);
        }
    }

    private Path file(long size) {
        return directory.resolve(prefix(size)).resolve(digits(size) + ".checkpoint");
    }

    private static String prefix(long size) {
        return digits(size).substring(0, 12);
    }

    private static String digits(long size) {
        return String.format("%016d", size);
    }
}
