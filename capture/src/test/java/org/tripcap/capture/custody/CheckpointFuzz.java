package org.tripcap.capture.custody;

import java.util.Arrays;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.Mutation;

/** Checkpoints and proofs as an enemy writes them: read, or malformed. */
public final class CheckpointFuzz {
    private static final byte[] SOUND = Vectors.bytes("checkpoint.txt");

    private CheckpointFuzz() {}

    /** The first byte says which parser; then whether the rest changes the sound checkpoint or is the input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]);
        byte[] bytes = how % 2 == 0 ? Mutation.of(SOUND, data, 1) : Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (how / 2 % 5) {
                case 0 -> SignedCheckpoint.parse(bytes);
                case 1 -> LogProof.Inclusion.parse(bytes);
                case 2 -> LogProof.Consistency.parse(bytes);
                case 3 -> LedgerProofText.inclusion(bytes, how);
                default -> LedgerProofText.consistency(bytes);
            }
        } catch (MalformedException e) {
            return;
        }
    }
}
