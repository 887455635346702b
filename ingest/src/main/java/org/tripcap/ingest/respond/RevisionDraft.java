package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Signed;

/**
 * The revision that is under way, its exact bytes with their statement, in a file that is written over in place: the disk is flushed
 * once, while a sensor waits; a new file, or one for each of both, would cost more. What a crash cut off fails its checksum and counts
 * as nothing; it was never sent then. Not thread-safe.
 */
final class RevisionDraft {
    /** Length and CRC-32 of the bytes. */
    private static final int HEADER = Integer.BYTES + Long.BYTES;

    /**
     * What is under way.
     *
     * @param document exact bytes of the revision
     * @param statement the signed statement about it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Content(byte[] document, Signed statement) {}

    private final Path file;

    RevisionDraft(Path file) {
        this.file = file;
    }

    /** Replaces what is there; durable on return. */
    void write(Content content) throws IOException {
        if (!Files.exists(file)) {
            DurableFile.write(file);
        }
        byte[] bytes = bytes(content);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + bytes.length)
                .putInt(bytes.length)
                .putLong(checksum(bytes))
                .put(bytes)
                .flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            overwrite(channel, buffer);
            channel.force(false);
        }
    }

    /** Each part behind its length. */
    private static byte[] bytes(Content content) {
        Signed statement = content.statement();
        List<byte[]> parts =
                List.of(content.document(), statement.bytes(), statement.signature(), statement.certificate());
        ByteBuffer buffer = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> buffer.putInt(part.length).put(part));
        return buffer.array();
    }

    private static byte[] part(ByteBuffer buffer) {
        byte[] part = new byte[buffer.getInt()];
        buffer.get(part);
        return part;
    }

    /** What is there, if it is whole. */
    Optional<Content> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file));
        if (buffer.remaining() < HEADER) {
            return Optional.empty();
        }
        int length = buffer.getInt();
        long checksum = buffer.getLong();
        if (length <= 0 || length > buffer.remaining()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        if (checksum(bytes) != checksum) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.wrap(bytes);
        return Optional.of(new Content(part(content), new Signed(part(content), part(content), part(content))));
    }

    /** Leaves nothing of it; coming back after a crash does no harm. */
    void clear() throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                overwrite(channel, ByteBuffer.allocate((int) channel.size()));
            }
        }
    }

    private static void overwrite(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer, buffer.position());
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
