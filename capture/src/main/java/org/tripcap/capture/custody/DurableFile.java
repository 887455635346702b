package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes whole files so that after a crash there is the old content or the new, never a mixture: temporary file, fsync,
 * rename, fsync of the directory. Only the owner may read what it writes (mode 600, directories 700).
 */
public final class DurableFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFile() {}

    /**
     * Replaces or makes {@code file}; it is durable on return. The directory is made if it is missing.
     *
     * @throws IOException when it is not known to be durable; the file then has its old content or the new one
     */
    public static void write(Path file, byte[]... parts) throws IOException {
        writeUnnamed(file, parts);
        syncDirectory(directoryOf(file));
    }

    /**
     * As {@link #write}, but only the content is durable on return; that it has this name is once {@link #syncDirectory} or
     * another write to the same directory returned.
     */
    public static void writeUnnamed(Path file, byte[]... parts) throws IOException {
        Path directory = directoryOf(file);
        makeDirectory(directory);
        Path temporary = Files.createTempFile(directory, "." + file.getFileName() + ".", ".tmp", OWNER_FILE);
        fill(temporary, file, parts);
    }

    /**
     * Makes {@code file} out of another file of the same directory, whose content nobody needs any more, by writing over it;
     * durable on return. Cheaper than {@link #write}: no block is freed or found.
     *
     * @throws IOException when it is not known to be durable; the other file is gone then
     */
    public static void overwrite(Path spare, Path file, byte[]... parts) throws IOException {
        fill(spare, file, parts);
        syncDirectory(directoryOf(file));
    }

    private static void fill(Path temporary, Path file, byte[]... parts) throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                long length = 0;
                for (byte[] part : parts) {
                    ByteBuffer buffer = ByteBuffer.wrap(part);
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                    length += part.length;
                }
                channel.truncate(length);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** Deletes {@code file} if it exists; that it is gone is durable on return. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncDirectory(directoryOf(file));
        }
    }

    /** Makes a directory with mode 700, and what is missing above it. */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OWNER_DIRECTORY);
        }
    }

    /** Makes the entries of {@code directory} durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is no file");
        }
        return parent;
    }

    /** Deletes a directory and everything below it; symbolic links are removed, not followed. */
    public static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
