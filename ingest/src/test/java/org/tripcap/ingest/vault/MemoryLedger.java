package org.tripcap.ingest.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;

/** A ledger in memory that can be away, or take a statement without saying so. */
final class MemoryLedger implements Ledger {
    enum Mode {
        WELL,
        /** Nothing arrives. */
        AWAY,
        /** The statement arrives, its acknowledgement does not. */
        MUTE
    }

    final List<Signed> statements = new ArrayList<>();
    Mode mode = Mode.WELL;

    @Override
    public void append(Signed statement) throws IOException {
        if (mode != Mode.AWAY) {
            statements.add(statement);
        }
        if (mode != Mode.WELL) {
            throw new IOException("the ledger is " + mode);
        }
    }

    /** The distinct statements, in order, as readers count them. */
    List<Statement> distinct() {
        return statements.stream()
                .distinct()
                .map(signed -> Statement.parse(signed.bytes()))
                .toList();
    }
}
