package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.incident.IncidentId;

/**
 * A case together with checkpoints that somebody kept outside, where the ledger's keeper cannot change them: they show how far the
 * ledger once reached.
 */
public record HeldCheckpoints(CaseEvidence evidence, List<CheckpointRecord> held) implements CaseEvidence {
    public HeldCheckpoints {
        held = List.copyOf(held);
    }

    /**
     * Reads the held checkpoints.
     *
     * @throws IOException when a file cannot be read, or is too long for a checkpoint
     */
    public static CaseEvidence with(CaseEvidence evidence, List<Path> files) throws IOException {
        List<CheckpointRecord> held = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) > SignedCheckpoint.MAX_BYTES) {
                throw new IOException(file + " has more than " + SignedCheckpoint.MAX_BYTES + " bytes: no checkpoint");
            }
            held.add(new CheckpointRecord(file.toString(), Files.readAllBytes(file), CheckpointOrigin.HELD));
        }
        return held.isEmpty() ? evidence : new HeldCheckpoints(evidence, held);
    }

    @Override
    public IncidentId incident() {
        return evidence.incident();
    }

    @Override
    public Stream<Signed> statements() {
        return evidence.statements();
    }

    @Override
    public Stream<Signed> standing() {
        return evidence.standing();
    }

    @Override
    public Stream<DocumentRecord> documents() {
        return evidence.documents();
    }

    @Override
    public Stream<SegmentRecord> segments() {
        return evidence.segments();
    }

    @Override
    public Stream<AlertRecord> alerts() {
        return evidence.alerts();
    }

    @Override
    public Stream<CheckpointRecord> checkpoints() {
        return Stream.concat(evidence.checkpoints(), held.stream());
    }

    @Override
    public Stream<StampRecord> timeStamps() {
        return evidence.timeStamps();
    }

    @Override
    public LedgerProofs proofs() {
        return evidence.proofs();
    }

    @Override
    public boolean isDisclosure() {
        return evidence.isDisclosure();
    }

    @Override
    public List<Damage> damage() {
        return evidence.damage();
    }
}
