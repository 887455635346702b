package org.tripcap.ingest.http;

import io.javalin.http.Context;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.tripcap.capture.custody.LedgerProofText;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.http.Problem.Kind;

/**
 * The notary's latest checkpoint, and proofs of what is in its tree. Nobody has to prove who they are: an answer holds hashes and
 * numbers of statements that name nobody, and whoever asks has the statement already.
 */
final class LedgerEndpoint {
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);

    private final LedgerLog log;

    LedgerEndpoint(LedgerLog log) {
        this.log = log;
    }

    void checkpoint(Context context) throws Problem {
        answer(
                context,
                log.checkpoint().get().orElseThrow(() -> new Problem(Kind.NOT_FOUND, "no checkpoint was signed yet")));
    }

    void inclusion(Context context) throws Problem {
        try {
            long size = LedgerProofText.size(parameter(context, "size"));
            List<Digest> leaves = LedgerProofText.leaves(parameter(context, "leaf"));
            answer(context, LedgerProofText.print(log.proofs().inclusion(leaves, size)));
        } catch (MalformedException e) {
            throw new Problem(Kind.INVALID, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw notYet(e);
        }
    }

    void consistency(Context context) throws Problem {
        try {
            long older = LedgerProofText.size(parameter(context, "old"));
            long newer = LedgerProofText.size(parameter(context, "new"));
            List<Digest> path = log.proofs()
                    .consistency(older, newer)
                    .orElseThrow(() -> new Problem(
                            Kind.NOT_FOUND, "there is no proof from " + older + " to " + newer + " leaves"));
            answer(context, LedgerProofText.print(path));
        } catch (MalformedException e) {
            throw new Problem(Kind.INVALID, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw notYet(e);
        }
    }

    private static Problem notYet(UncheckedIOException e) {
        return new Problem(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), COME_AGAIN);
    }

    private static String parameter(Context context, String name) throws Problem {
        String value = context.queryParam(name);
        if (value == null) {
            throw new Problem(Kind.INVALID, "the query names '" + name + "'");
        }
        return value;
    }

    private static void answer(Context context, byte[] text) {
        context.contentType(LedgerProofText.MEDIA_TYPE).result(text);
    }
}
