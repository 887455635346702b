package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.Mutation;

/** Statements as an enemy writes them: the one encoding of what it says, or malformed. */
public final class StatementFuzz {
    private static final List<String> SOUND = Vectors.lines("statements.jsonl");

    private StatementFuzz() {}

    /** The first byte says which statement the rest changes; 255 that the rest is one. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int which = Byte.toUnsignedInt(data[0]);
        byte[] bytes = which == 255
                ? Arrays.copyOfRange(data, 1, data.length)
                : Mutation.of(SOUND.get(which % SOUND.size()).getBytes(StandardCharsets.UTF_8), data, 1);
        Statement statement;
        try {
            statement = Statement.parse(bytes);
        } catch (MalformedException e) {
            return;
        }
        if (!Arrays.equals(statement.toBytes(), bytes)) {
            throw new AssertionError("a second encoding of " + statement);
        }
    }
}
