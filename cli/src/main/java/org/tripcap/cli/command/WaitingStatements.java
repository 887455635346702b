package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.custody.ChainBusyException;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.KafkaSettings;

/** What persons stated where no ledger was: acts on keys before the first start, or on a host without network. */
final class WaitingStatements {

    private WaitingStatements() {}

    /**
     * Sends them all.
     *
     * @return how many there were
     * @throws IOException if the ledger does not acknowledge one; it and later ones keep waiting
     */
    static int send(DataDirectory directory, KafkaSettings kafka) throws IOException {
        List<Path> chains = chains(directory);
        if (chains.isEmpty()) {
            return 0;
        }
        try (KafkaLedger ledger = new KafkaLedger(kafka)) {
            return send(chains, ledger);
        }
    }

    private static int send(List<Path> chains, Ledger ledger) throws IOException {
        int sent = 0;
        for (Path chain : chains) {
            try {
                sent += StatementChain.sendWaiting(chain, ledger);
            } catch (ChainBusyException e) {
                // Another command has it open, and sends what waits before it states anything.
            }
        }
        return sent;
    }

    private static List<Path> chains(DataDirectory directory) throws IOException {
        if (!Files.isDirectory(directory.chains())) {
            return List.of();
        }
        List<Path> chains = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory.chains(), file -> !String.valueOf(file.getFileName()).contains("."))) {
            files.forEach(chains::add);
        }
        return chains;
    }
}
