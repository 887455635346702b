package org.tripcap.cli;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tripcap.capture.testing.PackageTable;

/** The package table, for the modules that are complete on this class path. */
class ArchitectureTest {

    @TestFactory
    Stream<DynamicTest> everyRuleOfTheTable_holds() {
        JavaClasses classes = PackageTable.importedMainClasses();
        return Stream.of("ingest", "cli")
                .flatMap(module -> PackageTable.rules(module).stream()
                        .map(rule -> dynamicTest(module + ": " + rule.getDescription(), () -> rule.check(classes))));
    }
}
