package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * What a person wrote about an incident. The ledger has a salted commitment only, so that the text can be erased with the
 * incident; text and salt lie in the data directory.
 */
record CommittedText(Kind kind, String text, String salt) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SALT_BYTES = 32;

    /** What it says. A commitment to one kind is none to another. */
    enum Kind {
        /** Why an incident is held, or is not any more. */
        HOLD_REASON("tripcap/hold/reason/1\n", "holds", "reason"),
        /** Who was handed a bundle. */
        RECIPIENT("tripcap/transfer/recipient/1\n", "transfers", "recipient");

        private final String domain;
        private final String directory;
        private final String field;

        Kind(String domain, String directory, String field) {
            this.domain = domain;
            this.directory = directory;
            this.field = field;
        }

        private Path directory(DataDirectory data, IncidentId incident) {
            return data.path().resolve(directory).resolve(incident.value());
        }
    }

    static CommittedText of(Kind kind, String text) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new CommittedText(kind, text, HexFormat.of().formatHex(salt));
    }

    /** What the ledger is given. */
    Digest commit() {
        return Digest.of(
                kind.domain.getBytes(StandardCharsets.US_ASCII),
                HexFormat.of().parseHex(salt),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps it durably, under its commitment. */
    void keep(DataDirectory directory, IncidentId incident) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put(kind.field, text);
        json.put("salt", salt);
        DurableFile.write(
                kind.directory(directory, incident).resolve(commit().hex() + ".json"), JSON.writeValueAsBytes(json));
    }

    /** Deletes everything that was written about an incident. */
    static void erase(DataDirectory directory, IncidentId incident) throws IOException {
        for (Kind kind : Kind.values()) {
            Path texts = kind.directory(directory, incident);
            if (Files.exists(texts)) {
                DurableFile.deleteTree(texts);
            }
        }
    }
}
