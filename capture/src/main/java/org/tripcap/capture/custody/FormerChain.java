package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The chain of an actor's key that another one has replaced. What it holds for the ledger must still reach it. */
public final class FormerChain {
    private final Path file;
    private final byte[] certificate;
    private final List<Signed> unsent;

    FormerChain(Path file, byte[] certificate, List<Signed> unsent) {
        this.file = file;
        this.certificate = certificate;
        this.unsent = List.copyOf(unsent);
    }

    static FormerChain read(Path file, String actor) throws IOException {
        FormerChain former = ChainJournal.former(file);
        String name =
                TrustFile.claimedSigner(former.certificate).map(Signer::name).orElse("");
        if (!name.equals(actor)) {
            throw new IOException("the statement chain " + file + " is that of '" + name + "', not of '" + actor
                    + "'; each actor needs a directory of its own");
        }
        return former;
    }

    /** What the ledger may not have, oldest first. */
    public List<Signed> unsent() {
        return unsent;
    }

    /** Forgets the chain; call it once the ledger, or something durable on the way there, has what is unsent. */
    public void delete() throws IOException {
        DurableFile.delete(file);
        DurableFile.delete(file.resolveSibling(file.getFileName() + ChainJournal.LOCK));
    }
}
