package org.tripcap.ingest.vault;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * Which key belongs to which incident. A key belongs to the first incident whose opening statement, signed by the opener whom
 * the key was made for, names it; an incident belongs to the first key so bound to it. Thread-safe.
 */
final class Bindings {
    private static final Logger LOG = LoggerFactory.getLogger(Bindings.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);

    private final VaultFiles files;
    private final Supplier<TrustFile> trust;
    private final Map<String, KeptKey> kept;
    private final Map<String, Binding> byKey = new HashMap<>();
    private final Map<IncidentId, Binding> byIncident = new HashMap<>();
    private final Map<IncidentId, Destroyed> destroyed = new HashMap<>();
    /** Openings that were refused, so that each is counted and told of once. */
    private final Set<Digest> refused = new HashSet<>();

    /**
     * @param kept every key of the vault by its id, kept up to date by the caller
     * @throws IOException when two bindings contradict each other, or a key is missing
     */
    Bindings(VaultFiles files, Supplier<TrustFile> trust, Map<String, KeptKey> kept, VaultFiles.Content content)
            throws IOException {
        this.files = files;
        this.trust = trust;
        this.kept = kept;
        for (Destroyed each : content.destroyed()) {
            destroyed.put(each.incident(), each);
        }
        for (Binding binding : content.bindings()) {
            if (!kept.containsKey(binding.key())) {
                throw new IOException("the vault's key " + binding.key() + " of incident " + binding.incident()
                        + " is missing; restore it from the vault's backup");
            }
            Binding other = byIncident.put(binding.incident(), binding);
            if (other != null) {
                throw new IOException(
                        "the vault's keys " + binding.key() + " and " + other.key() + " are both bound to incident "
                                + binding.incident() + "; remove the binding file that is wrong");
            }
            byKey.put(binding.key(), binding);
        }
    }

    synchronized boolean isBound(String keyId) {
        return byKey.containsKey(keyId);
    }

    synchronized boolean isBound(IncidentId incident, String keyId) {
        Binding binding = byIncident.get(incident);
        return binding != null && binding.key().equals(keyId);
    }

    synchronized int size() {
        return byIncident.size();
    }

    /** How many trusted openings named a key that could not be bound to their incident. */
    synchronized long refused() {
        return refused.size();
    }

    /** The key of {@code incident}. */
    synchronized BoundKey of(IncidentId incident) throws UnwrapRefusedException {
        Destroyed gone = destroyed.get(incident);
        if (gone != null) {
            throw new UnwrapRefusedException(
                    Refusal.ERASED,
                    "incident " + incident + " was erased: its key " + gone.key()
                            + " is destroyed, and its evidence cannot be decrypted by anybody");
        }
        Binding binding = byIncident.get(incident);
        if (binding == null) {
            throw new UnwrapRefusedException(
                    Refusal.NOT_BOUND,
                    "no opening statement has bound a key of this vault to incident " + incident
                            + "; look at its id, or whether the vault has heard of it yet");
        }
        return new BoundKey(key(binding), binding);
    }

    KeptKey key(Binding binding) {
        KeptKey key = kept.get(binding.key());
        if (key == null) {
            throw new IllegalStateException("a bound key is always kept: " + binding.key());
        }
        return key;
    }

    /**
     * Binds what an opening statement names; asking again is harmless.
     *
     * @return the binding, or null when the opening cannot bind a key
     * @throws IOException when it could not be made durable; nothing is bound then
     */
    synchronized @Nullable Binding bind(Signed opening) throws IOException {
        Digest digest = opening.digest();
        TrustFile.Verified verified;
        try {
            verified = trust.get().statement(opening);
        } catch (UntrustedException | MalformedException e) {
            // Not counted: no sensor records under it either.
            LOG.debug("opening statement {} binds no key, it is not to be trusted: {}", digest, e.getMessage());
            return null;
        }
        IncidentId incident = verified.statement().incident();
        if (!(verified.statement().body() instanceof Body.IncidentOpened opened) || incident == null) {
            return refuse(
                    digest,
                    "it is a statement of type " + verified.statement().type().code() + ", which opens nothing");
        }
        if (destroyed.containsKey(incident)) {
            return null; // read again from a topic that compaction has not reached yet
        }
        Binding wanted = new Binding(opened.act().key(), incident, digest);
        KeptKey key = kept.get(wanted.key());
        if (key == null) {
            return refuse(
                    digest,
                    "incident " + incident + " names key " + wanted.key()
                            + ", which this vault did not make: evidence under it cannot be read here");
        }
        if (!key.opener().equals(verified.signer().keyId())) {
            return refuse(
                    digest,
                    "incident " + incident + " names key " + wanted.key() + ", which was made for another opener than "
                            + verified.signer().keyId());
        }
        Binding present = byKey.get(wanted.key());
        if (present == null) {
            present = byIncident.get(incident);
        }
        if (present != null) {
            return present.equals(wanted)
                    ? present
                    : refuse(
                            digest,
                            "incident " + incident + " and key " + wanted.key()
                                    + " cannot be bound: incident " + present.incident() + " and key " + present.key()
                                    + " belong together already");
        }
        files.bind(wanted);
        byKey.put(wanted.key(), wanted);
        byIncident.put(incident, wanted);
        return wanted;
    }

    /**
     * Destroys an incident's key; asking again is harmless.
     *
     * @return whether it is destroyed; not so when the key named is another incident's, or was never this vault's
     * @throws IOException when that could not be made durable
     */
    synchronized boolean destroy(Destroyed order) throws IOException {
        if (order.equals(destroyed.get(order.incident()))) {
            return true;
        }
        Binding ofKey = byKey.get(order.key());
        Binding ofIncident = byIncident.get(order.incident());
        boolean another = (ofKey != null && !ofKey.incident().equals(order.incident()))
                || (ofIncident != null && !ofIncident.key().equals(order.key()));
        if (another || (ofKey == null && !kept.containsKey(order.key()))) {
            REFUSALS.refused(
                    "an order of erasure",
                    "incident " + order.incident() + " and key " + order.key()
                            + " do not belong together here; nothing was destroyed");
            return false;
        }
        files.destroy(order);
        destroyed.put(order.incident(), order);
        byKey.remove(order.key());
        byIncident.remove(order.incident());
        kept.remove(order.key());
        LOG.info("the key {} of incident {} is destroyed", order.key(), order.incident());
        return true;
    }

    private @Nullable Binding refuse(Digest opening, String reason) {
        if (refused.add(opening)) {
            REFUSALS.refused("an opening that binds no key", opening + ": " + reason);
        }
        return null;
    }
}
