package org.tripcap.capture;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tripcap.capture.testing.PackageTable;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> everyRuleOfTheTable_holds() {
        JavaClasses classes = PackageTable.importedMainClasses();
        return PackageTable.rules("capture").stream()
                .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(classes)));
    }
}
