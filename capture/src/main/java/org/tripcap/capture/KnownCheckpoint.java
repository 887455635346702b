package org.tripcap.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;

/**
 * The largest checkpoint that this sensor has seen and believes. Each of its statements names it, so that whoever later cuts the
 * ledger's tail off contradicts the sensor. Kept on disk: a broker that lost records makes no sensor forget. Thread-safe.
 */
final class KnownCheckpoint {

    private static final Logger LOG = LoggerFactory.getLogger(KnownCheckpoint.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);

    private final Path file;
    private final Supplier<TrustFile> trust;
    private volatile @Nullable Checkpoint latest;

    private KnownCheckpoint(Path file, Supplier<TrustFile> trust) {
        this.file = file;
        this.trust = trust;
    }

    /**
     * What an earlier life knew, if that can be read and is still believed.
     *
     * @param trust whom to believe, asked for each note
     */
    static KnownCheckpoint open(Path file, Supplier<TrustFile> trust) {
        KnownCheckpoint known = new KnownCheckpoint(file, trust);
        if (Files.exists(file)) {
            try {
                known.latest = known.verified(Files.readAllBytes(file));
            } catch (IOException | UntrustedException | MalformedException e) {
                LOG.warn("The checkpoint that was known before is not believed any more: {}", e.toString());
            }
        }
        return known;
    }

    /** Takes a note from anywhere; one that is not signed by a trusted notary, or tells of no larger ledger, changes nothing. */
    synchronized void offer(byte[] note, String place) {
        try {
            Checkpoint offered = verified(note);
            Checkpoint known = latest;
            if (known == null || offered.size() > known.size()) {
                latest = offered;
                keep(note);
            } else if (offered.size() == known.size() && !offered.root().equals(known.root())) {
                LOG.error(
                        "{}: the notary signed two ledgers of {} statements, {} and {}; keep both",
                        place,
                        known.size(),
                        known.root(),
                        offered.root());
            }
        } catch (UntrustedException | MalformedException e) {
            REFUSALS.refused("a checkpoint", place + ": " + e.getMessage());
        }
    }

    private Checkpoint verified(byte[] note) throws UntrustedException {
        SignedCheckpoint signed = SignedCheckpoint.parse(note);
        var _ = signed.verify(trust.get());
        return signed.checkpoint();
    }

    private void keep(byte[] note) {
        try {
            DurableFile.write(file, note);
        } catch (IOException e) {
            REFUSALS.refused("keeping a checkpoint on disk", e.toString());
        }
    }

    /** Size and root of it; empty when none is known. */
    Optional<Seen> seen() {
        return Optional.ofNullable(latest).map(Checkpoint::toSeen);
    }
}
