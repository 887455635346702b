package org.tripcap.capture.custody;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * What a statement chain must not forget: its epoch, the head of each incident's chain, and statements that the ledger may not
 * have. A file of lines, one fsync a statement, unless it is durable elsewhere; each line ends in its CRC-32, so a line cut by a crash is told from a damaged
 * file: only the last line may be cut, and its statement was never handed out. Opening rewrites the file in short.
 *
 * <p>Not thread-safe: {@link StatementChain} guards it.
 */
final class ChainJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainJournal.class);

    static final int MAX_UNACKNOWLEDGED = 256;
    static final String LOCK = ".lock";

    private static final long MAX_BYTES = 256L * 1024 * 1024;
    /** Lines after which the file is rewritten, so that a sensor running for months does not fill its disk. */
    private static final int REWRITE_AFTER = 1024;

    private static final String NO_INCIDENT = "-";

    /** The latest statement of one incident's chain. */
    record Head(long seq, Digest digest) {}

    private final Path file;
    /** Whose chain it is; null until the file says so. */
    private @Nullable String actor;

    private byte @Nullable [] certificate;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final Map<String, Head> heads = new HashMap<>();
    private final LinkedHashMap<Digest, Signed> unacknowledged = new LinkedHashMap<>();
    private @Nullable Digest last;
    private long epoch;
    private int lines;
    private boolean closed;
    private @Nullable FileChannel channel;

    private ChainJournal(Path file, FileChannel lockChannel, FileLock lock) {
        this.file = file;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    static ChainJournal open(Path file, Identity identity) throws IOException {
        DurableFile.makeDirectory(DurableFile.directoryOf(file));
        ChainJournal journal = locked(file);
        try {
            journal.actor = identity.keyId();
            journal.certificate = identity.certificate();
            journal.read();
            journal.epoch++;
            journal.rewrite();
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** The chain in an existing file, whosever it is, to send what waits in it; no epoch begins. */
    static ChainJournal toSend(Path file) throws IOException {
        ChainJournal journal = locked(file);
        try {
            journal.read();
            journal.rewrite();
            return journal;
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** A chain that nobody goes on with. */
    static FormerChain former(Path file) throws IOException {
        try (ChainJournal journal = locked(file)) {
            journal.read();
            return new FormerChain(file, journal.certificateOrFail(), journal.unacknowledged());
        } catch (MalformedException e) {
            throw new IOException("the statement chain " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static ChainJournal locked(Path file) throws IOException {
        FileChannel lockChannel = FileChannel.open(
                file.resolveSibling(file.getFileName() + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(lockChannel);
            if (lock == null) {
                throw new ChainBusyException(file);
            }
            return new ChainJournal(file, lockChannel, lock);
        } catch (IOException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another chain of this very process
        }
    }

    long epoch() {
        return epoch;
    }

    @Nullable Digest last() {
        return last;
    }

    @Nullable Head head(@Nullable IncidentId incident) {
        return heads.get(key(incident));
    }

    List<Signed> unacknowledged() {
        return List.copyOf(unacknowledged.values());
    }

    /** @param force whether it is on disk on return, or not before {@link #force} */
    void append(@Nullable IncidentId incident, long seq, Signed signed, boolean force) throws IOException {
        rewriteIfLong();
        Base64.Encoder base64 = Base64.getEncoder();
        write(
                line(
                        "statement",
                        key(incident),
                        Long.toString(seq),
                        base64.encodeToString(signed.bytes()),
                        base64.encodeToString(signed.signature())),
                force);
        took(key(incident), seq, signed);
    }

    /** Brings everything to the disk. */
    void force() throws IOException {
        FileChannel usable = channel;
        if (closed) {
            throw new IOException("the statement chain " + file + " is closed");
        }
        if (usable == null || !usable.isOpen()) {
            rewrite();
            return;
        }
        try {
            usable.force(false);
        } catch (IOException e) {
            closeChannel(); // what it holds is not known now; the next write puts it all down anew
            throw e;
        }
    }

    /** Not forced to disk: forgetting it costs one needless repetition. */
    void acknowledge(Digest digest) throws IOException {
        if (unacknowledged.remove(digest) != null) {
            write(line("acknowledged", digest.hex()), false);
        }
    }

    private void took(String incident, long seq, Signed signed) {
        Digest digest = signed.digest();
        heads.put(incident, new Head(seq, digest));
        last = digest;
        unacknowledged.put(digest, signed);
        if (unacknowledged.size() > MAX_UNACKNOWLEDGED) {
            unacknowledged.remove(unacknowledged.firstEntry().getKey());
        }
    }

    /**
     * Appends a line, or leaves the file as it was. If not even that could be done, as on a disk that turned read-only, the file is
     * written anew from what was handed out before the journal takes more.
     */
    private void write(byte[] line, boolean force) throws IOException {
        FileChannel usable = channel;
        if (!closed && (usable == null || !usable.isOpen())) {
            rewrite();
        }
        FileChannel out = channel;
        if (out == null) {
            throw new IOException("the statement chain " + file + " is closed");
        }
        long before = out.position();
        try {
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            if (force) {
                out.force(false);
            }
            lines++;
        } catch (IOException e) {
            takeBack(out, before, e);
            throw e;
        }
    }

    private void takeBack(FileChannel out, long length, IOException cause) {
        try {
            out.truncate(length);
            out.position(length);
            out.force(true);
        } catch (IOException e) {
            cause.addSuppressed(e);
            channel = null;
            try {
                out.close();
            } catch (IOException ignored) {
                cause.addSuppressed(ignored);
            }
        }
    }

    private void rewrite() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(line("actor", actorOrFail()));
        bytes.writeBytes(line("certificate", Base64.getEncoder().encodeToString(certificateOrFail())));
        bytes.writeBytes(line("epoch", Long.toString(epoch)));
        heads.forEach((incident, head) -> bytes.writeBytes(
                line("head", incident, Long.toString(head.seq()), head.digest().hex())));
        if (last != null) {
            bytes.writeBytes(line("last", last.hex()));
        }
        Base64.Encoder base64 = Base64.getEncoder();
        for (Signed signed : unacknowledged.values()) {
            bytes.writeBytes(
                    line("pending", base64.encodeToString(signed.bytes()), base64.encodeToString(signed.signature())));
        }
        DurableFile.write(file, bytes.toByteArray());
        closeChannel();
        FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE);
        opened.position(opened.size());
        channel = opened;
        lines = 0;
    }

    /**
     * Rewrites when it is time. A failure that leaves the long file in its place, as on a full disk, is no reason not to
     * write to it: what comes next succeeds or fails by itself.
     */
    private void rewriteIfLong() throws IOException {
        if (lines < REWRITE_AFTER) {
            return;
        }
        Object before = fileKey();
        try {
            rewrite();
        } catch (IOException e) {
            if (!before.equals(fileKey())) {
                closeChannel(); // it belongs to a file that is no longer the journal
                throw e;
            }
            LOG.warn("the statement chain {} could not be shortened: {}", file, e.toString());
        }
    }

    private Object fileKey() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw damaged(0, "more than " + MAX_BYTES + " bytes");
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        int start = 0;
        for (int number = 1; start < text.length(); number++) {
            int end = text.indexOf('\n', start);
            String line = end < 0 ? text.substring(start) : text.substring(start, end);
            String content = checked(line);
            if (content == null) {
                if (end < 0 || end == text.length() - 1) {
                    return; // cut while it was written
                }
                throw damaged(number, "a line whose checksum fails");
            }
            take(content.split(" ", -1), number);
            start = end < 0 ? text.length() : end + 1;
        }
    }

    private void take(String[] words, int number) throws IOException {
        try {
            switch (words[0] + "/" + (words.length - 1)) {
                case "actor/1" -> {
                    if (actor != null && !words[1].equals(actor)) {
                        throw new IOException("the statement chain " + file + " is that of actor " + words[1]
                                + ", not of " + actor + "; each actor needs a file of its own");
                    }
                    actor = words[1];
                }
                case "certificate/1" -> {
                    if (certificate == null) {
                        certificate = Base64.getDecoder().decode(words[1]);
                    }
                }
                case "epoch/1" -> epoch = Long.parseLong(words[1]);
                case "head/3" -> heads.put(words[1], new Head(Long.parseLong(words[2]), Digest.parse(words[3])));
                case "last/1" -> last = Digest.parse(words[1]);
                case "pending/2" -> {
                    Signed signed = signed(words[1], words[2]);
                    unacknowledged.put(signed.digest(), signed);
                }
                case "statement/4" -> took(words[1], Long.parseLong(words[2]), signed(words[3], words[4]));
                case "acknowledged/1" -> unacknowledged.remove(Digest.parse(words[1]));
                default -> throw damaged(number, "an unknown line");
            }
        } catch (IllegalArgumentException e) {
            throw damaged(number, "a malformed line");
        }
    }

    private Signed signed(String bytes, String signature) {
        Base64.Decoder base64 = Base64.getDecoder();
        return new Signed(base64.decode(bytes), base64.decode(signature), certificateOrFail());
    }

    private String actorOrFail() {
        String known = actor;
        if (known == null) {
            throw new IllegalStateException("the journal of no actor: " + file);
        }
        return known;
    }

    private byte[] certificateOrFail() {
        byte[] known = certificate;
        if (known == null) {
            throw new MalformedException("a statement before its maker's certificate");
        }
        return known;
    }

    private IOException damaged(int line, String found) {
        return new IOException("the statement chain " + file + " is damaged at line " + line + ": " + found
                + "; restore it, or enrol this actor anew with a new file");
    }

    private static String key(@Nullable IncidentId incident) {
        return incident == null ? NO_INCIDENT : incident.value();
    }

    private static byte[] line(String... words) {
        String content = String.join(" ", words);
        return (content + " " + checksum(content) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The line without its checksum, or null when that fails. */
    private static @Nullable String checked(String line) {
        int space = line.lastIndexOf(' ');
        if (space < 0) {
            return null;
        }
        String content = line.substring(0, space);
        return line.substring(space + 1).equals(checksum(content)) ? content : null;
    }

    private static String checksum(String content) {
        CRC32 crc = new CRC32();
        crc.update(content.getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x", crc.getValue());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (lockChannel) {
            closeChannel();
            if (lock.isValid()) {
                lock.release();
            }
        }
    }
}
