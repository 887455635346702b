package org.tripcap.ingest.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.http.Problem.Kind;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.UnwrapWire;
import org.tripcap.ingest.vault.Vault;

/** The vault's door: signed requests in, signed replies out. Who may ask is for the vault to say, not for the transport. */
final class VaultEndpoint {
    static final String PATH = UnwrapWire.PATH;

    private static final Logger LOG = LoggerFactory.getLogger(VaultEndpoint.class);
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);

    private final Vault vault;
    private final BodyReader bodies;

    VaultEndpoint(Vault vault, BodyReader bodies) {
        this.vault = vault;
        this.bodies = bodies;
    }

    void post(Context context) throws Problem, InterruptedException {
        bodies.read(context, BodyReader.Sender.KNOWN, body -> unwrap(context, body.content()));
    }

    private void unwrap(Context context, byte[] body) throws Problem, InterruptedException {
        context.contentType(UnwrapWire.MEDIA_TYPE);
        try {
            context.result(UnwrapWire.writeReply(vault.unwrap(UnwrapWire.parseRequest(body))));
        } catch (UnwrapRefusedException refused) {
            context.status(refused.refusal().httpStatus()).result(UnwrapWire.writeRefusal(refused));
        } catch (IOException unavailable) {
            LOG.warn("The vault could not answer: {}", unavailable.toString());
            throw new Problem(Kind.UNAVAILABLE, "the vault cannot answer now", COME_AGAIN);
        }
    }
}
