package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.Digest;

/**
 * The outbox's files: {@code NUMBER.segment} is a ciphertext, {@code NUMBER.entry} a statement that is ready to be sent, with
 * the segment of the same number if there is one. An entry ends with a digest over the rest, so that a damaged one is known.
 */
class OutboxFiles {

    private static final Pattern NAME = Pattern.compile("([0-9]{18})\\.(segment|entry)");
    private static final int DIGEST_BYTES = 32;
    /** Most files of sent segments that are kept to be overwritten; their blocks and cached pages need not be found again. */
    private static final int MAX_SPARES = 8;
    /** What is smaller is not worth it. */
    private static final int LEAST_SPARE = 1 << 20;

    private final Path directory;
    /** May be overwritten. */
    private final Deque<Path> spares = new ArrayDeque<>();
    /**
     * Renamed since the directory was last synced. After a power cut such a file may still have its segment's name, and that
     * segment's entry may be there again, so it keeps its content until then.
     */
    private final Deque<Path> freshSpares = new ArrayDeque<>();

    OutboxFiles(Path directory) throws IOException {
        this.directory = directory;
        DurableFile.makeDirectory(directory);
    }

    /** What lies in the directory, by number: the sizes of segment and entry, -1 where there is none. */
    SortedMap<Long, long[]> list() throws IOException {
        SortedMap<Long, long[]> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Matcher matcher = NAME.matcher(name);
                if (matcher.matches()) {
                    long[] sizes = found.computeIfAbsent(Long.parseLong(matcher.group(1)), n -> new long[] {-1, -1});
                    sizes[matcher.group(2).equals("segment") ? 0 : 1] = Files.size(file);
                } else if (name.endsWith(".tmp") || name.endsWith(".spare")) {
                    Files.delete(file); // a write that a crash cut off before it counted, or room for one
                }
            }
        }
        return found;
    }

    /** Durable on return, with its name, and so is everything that was done in the directory before. */
    void writeSegment(long number, byte[] ciphertext) throws IOException {
        Path spare = ciphertext.length < LEAST_SPARE ? null : spares.pollLast();
        if (spare == null) {
            DurableFile.write(segment(number), ciphertext);
        } else {
            DurableFile.overwrite(spare, segment(number), ciphertext);
        }
        spares.addAll(freshSpares);
        freshSpares.clear();
    }

    /** Files a statement that stands alone; durable on return. */
    void writeEntry(long number, Signed statement) throws IOException {
        byte[] content = content(statement);
        DurableFile.write(entry(number), content, Digest.of(content).value());
    }

    /**
     * Files a segment's statement. Its content is durable on return, its name with the next segment or statement that is filed.
     * Only the last entry can be without a name after a power cut, therefore, and the statement chain, which was synced before,
     * has its statement still: {@link Outbox#recover} joins it with the segment, whose name is durable.
     */
    void writeSegmentEntry(long number, Signed statement) throws IOException {
        byte[] content = content(statement);
        DurableFile.writeUnnamed(entry(number), content, Digest.of(content).value());
    }

    private static byte[] content(Signed statement) {
        byte[] bytes = statement.bytes();
        byte[] signature = statement.signature();
        byte[] certificate = statement.certificate();
        return ByteBuffer.allocate(3 * Integer.BYTES + bytes.length + signature.length + certificate.length)
                .putInt(bytes.length)
                .put(bytes)
                .putInt(signature.length)
                .put(signature)
                .putInt(certificate.length)
                .put(certificate)
                .array();
    }

    /**
     * Reads an entry.
     *
     * @throws IOException if it cannot be read, or is damaged
     */
    Signed readEntry(long number) throws IOException {
        byte[] file = Files.readAllBytes(entry(number));
        int length = file.length - DIGEST_BYTES;
        if (length < 0
                || !Digest.of(Arrays.copyOf(file, length))
                        .equals(new Digest(Arrays.copyOfRange(file, length, file.length)))) {
            throw new IOException(entry(number) + " is damaged: its digest differs");
        }
        ByteBuffer content = ByteBuffer.wrap(file, 0, length);
        return new Signed(part(content), part(content), part(content));
    }

    byte[] readSegment(long number) throws IOException {
        return Files.readAllBytes(segment(number));
    }

    /** The entry goes first: a segment without one is known to be left over. */
    void delete(long number) throws IOException {
        Files.deleteIfExists(entry(number));
        Path segment = segment(number);
        if (spares.size() + freshSpares.size() < MAX_SPARES
                && Files.exists(segment)
                && Files.size(segment) >= LEAST_SPARE) {
            Path spare = directory.resolve(String.format(Locale.ROOT, "%018d.spare", number));
            Files.move(segment, spare, StandardCopyOption.ATOMIC_MOVE);
            freshSpares.add(spare);
        } else {
            Files.deleteIfExists(segment);
        }
    }

    /** Deletes the files that were kept to be overwritten. */
    void dropSpares() throws IOException {
        spares.addAll(freshSpares);
        freshSpares.clear();
        while (!spares.isEmpty()) {
            Files.deleteIfExists(spares.getLast());
            spares.removeLast();
        }
    }

    void deleteSegment(long number) throws IOException {
        Files.deleteIfExists(segment(number));
    }

    /** Writes so many bytes durably, and deletes them. */
    void probe(int bytes) throws IOException {
        Path probe = directory.resolve("probe.tmp");
        try {
            DurableFile.write(probe, new byte[bytes]);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Keeps a damaged file out of the way, for whoever looks into it. */
    void setAside(long number) throws IOException {
        Path entry = entry(number);
        Files.move(entry, entry.resolveSibling(entry.getFileName() + ".damaged"));
    }

    private static byte[] part(ByteBuffer content) {
        byte[] part = new byte[content.getInt()];
        content.get(part);
        return part;
    }

    private Path segment(long number) {
        return directory.resolve(String.format(Locale.ROOT, "%018d.segment", number));
    }

    private Path entry(long number) {
        return directory.resolve(String.format(Locale.ROOT, "%018d.entry", number));
    }
}
