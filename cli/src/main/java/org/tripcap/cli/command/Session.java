package org.tripcap.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.KeyPoolEmptyException;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.RemoteVault;

/** What a command needs of a running system: where its parts are, and in whose name it speaks. */
final class Session implements AutoCloseable {

    private static final Duration KEY_PATIENCE = Duration.ofSeconds(10);

    private final DataDirectory directory;
    private final RunFile run;
    private final Installation installation;
    private final InstantSource clock = InstantSource.system();
    private @Nullable EvidenceStore store;
    private @Nullable RemoteVault vault;

    private Session(DataDirectory directory, RunFile run, Installation installation) {
        this.directory = directory;
        this.run = run;
        this.installation = installation;
    }

    /**
     * Finds the system that runs on the options' data directory.
     *
     * @throws CommandException if none does
     */
    static Session open(CommonOptions options) {
        return open(options.dataDirectory());
    }

    static Session open(DataDirectory directory) {
        return new Session(directory, RunFile.read(directory), Installation.open(directory));
    }

    RunFile run() {
        return run;
    }

    Installation installation() {
        return installation;
    }

    TrustFile trust() {
        return installation.trust();
    }

    InstantSource clock() {
        return clock;
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(run.kafka());
    }

    /** The incidents as they stand now. */
    IncidentBook incidents() {
        return IncidentBook.read(kafka(), trust());
    }

    /** The evidence store. */
    EvidenceStore store() {
        EvidenceStore open = store;
        if (open == null) {
            open = new ElasticsearchEvidenceStore(ElasticsearchSettings.of(run.elasticsearch()));
            store = open;
        }
        return open;
    }

    /** Acts on incidents in the name of the operator that the first start made. */
    Operator operator() {
        return operator("operator");
    }

    /**
     * Acts on incidents in an operator's name.
     *
     * @throws CommandException if there is no such key, or it is not an operator's
     */
    Operator operator(String name) {
        Identity identity = installation.identity(name, Role.OPERATOR);
        return new Operator(
                new Actor(identity, directory.chain(name), kafka(), clock),
                kafka(),
                () -> {
                    try (KeyPool pool = KeyPool.open(kafka(), identity.keyId(), trust(), 0)) {
                        return pool.claim(KEY_PATIENCE);
                    } catch (KeyPoolEmptyException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                },
                clock);
    }

    /** The investigator, who reads evidence and states what they did with it. */
    Actor investigator() {
        return actor(Role.INVESTIGATOR);
    }

    /** Asks the vault for content keys in the investigator's name. */
    KeyRequester keyRequester() {
        RemoteVault open = vault;
        if (open == null) {
            open = new RemoteVault(run.server());
            vault = open;
        }
        return new KeyRequester(open, installation.identity(Role.INVESTIGATOR), trust(), clock);
    }

    /** The notary's proofs, for whoever closes them. */
    RemoteLedger notary() {
        return new RemoteLedger(run.server());
    }

    private Actor actor(Role role) {
        return new Actor(installation.identity(role), directory.chain(role.code()), kafka(), clock);
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
        if (vault != null) {
            vault.close();
        }
    }
}
