package org.tripcap.capture.incident;

import java.util.Arrays;
import org.tripcap.capture.testing.Mutation;

/** Incident documents as an enemy writes them: the one encoding of what it says, or malformed. */
public final class IncidentDocumentFuzz {
    private static final byte[] SOUND = IncidentDocumentTest.second().toBytes();

    private IncidentDocumentFuzz() {}

    /** The first byte says whether the rest is a document or changes one. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] bytes = data[0] == 0 ? Arrays.copyOfRange(data, 1, data.length) : Mutation.of(SOUND, data, 1);
        IncidentDocument document;
        try {
            document = IncidentDocument.parse(bytes);
        } catch (MalformedException e) {
            return;
        }
        if (!Arrays.equals(document.toBytes(), bytes)) {
            throw new AssertionError("a second encoding of a document");
        }
    }
}
