package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/**
 * What the gate must not forget over a restart: the revision that counts of each incident that has not expired, and whether it
 * was being recorded. Files are the owner's only.
 */
final class GateStore {

    private static final Logger LOG = LoggerFactory.getLogger(GateStore.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);
    private static final String DOCUMENT = ".incident";
    private static final String RUN = ".run";
    private static final String CLEAN = "clean ";
    private static final String RECORDING = "recording ";
    private static final int MAX_PART = 2 << 20;
    private static final int RUN_BYTES = 64;

    /** A document as it was kept. */
    @SuppressWarnings("ArrayRecordComponent") // exact bytes, handed on once
    record Kept(byte[] document, Signed statement) {}

    /**
     * The end of what an earlier life recorded of an incident.
     *
     * @param until the last instant that is known to be recorded
     * @param clean whether that life ended in order
     */
    record Recorded(Instant until, boolean clean) {

        /** The gap between that life and now. */
        Body.Gap missed(Instant now) {
            return Gaps.between(until, now, clean ? GapReason.RESTART : GapReason.CRASH);
        }
    }

    private final Path directory;

    GateStore(Path directory) throws IOException {
        this.directory = directory;
        DurableFile.makeDirectory(directory);
    }

    /** Keeps a revision, durably. */
    void keep(AuthorisedDocument authorised) throws IOException {
        Signed signed = authorised.verified().signed();
        byte[][] parts = {authorised.bytes(), signed.bytes(), signed.signature(), signed.certificate()};
        int size = 0;
        for (byte[] part : parts) {
            size += Integer.BYTES + part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        DurableFile.write(file(authorised.document().id(), DOCUMENT), out.array());
    }

    /** Every kept revision; a file that cannot be read is reported and left out. */
    List<Kept> kept() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + DOCUMENT)) {
            for (Path file : files) {
                try {
                    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
                    kept.add(new Kept(part(in), new Signed(part(in), part(in), part(in))));
                } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
                    LOG.error("{} is damaged and ignored: {}", file.getFileName(), e.toString());
                }
            }
        }
        return kept;
    }

    /** Forgets an incident that can never be recorded again. */
    void forget(IncidentId incident) throws IOException {
        DurableFile.delete(file(incident, DOCUMENT));
        DurableFile.delete(file(incident, RUN));
    }

    /**
     * Notes until when an incident is recorded. Not forced to disk: after a loss of power the gap that is stated is longer than
     * it was, never shorter.
     */
    void recorded(IncidentId incident, Instant until) {
        write(incident, RECORDING + WireTime.format(until));
    }

    /** Notes that recording ended in order while the incident goes on. */
    void paused(IncidentId incident, Instant until) {
        write(incident, CLEAN + WireTime.format(until));
    }

    /** Notes that recording is over. */
    void over(IncidentId incident) {
        try {
            Files.deleteIfExists(file(incident, RUN));
        } catch (IOException e) {
            LOG.warn("The end of recording {} could not be noted: {}", incident, e.toString());
        }
    }

    /** What an earlier life recorded of an incident that it did not finish. */
    Optional<Recorded> unfinished(IncidentId incident) {
        Path file = file(incident, RUN);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            boolean clean = text.startsWith(CLEAN);
            return Optional.of(
                    new Recorded(WireTime.parse(text.substring((clean ? CLEAN : RECORDING).length())), clean));
        } catch (IOException | MalformedException | StringIndexOutOfBoundsException e) {
            LOG.warn("{} is damaged and ignored: {}", file.getFileName(), e.toString());
            return Optional.empty();
        }
    }

    /** In place, in as many bytes each time: on a full disk, a file that was cut off first might not get its one block back. */
    private void write(IncidentId incident, String text) {
        try {
            Files.writeString(
                    file(incident, RUN),
                    String.format(Locale.ROOT, "%-" + RUN_BYTES + "s", text),
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            REFUSALS.refused("noting until when an incident is recorded", e.toString());
        }
    }

    private Path file(IncidentId incident, String suffix) {
        return directory.resolve(incident.value() + suffix);
    }

    private static byte[] part(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > MAX_PART || length > in.remaining()) {
            throw new MalformedException("a part has 0 to " + in.remaining() + " bytes, not " + length);
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }
}
