import groovy.xml.XmlSlurper

// Every rule of the contract also runs in another package and another build.
def document = new File(basedir, '../../../../../worker-tck/CONTRACT.md').text
def rules = (document =~ /(?m)^\| ([A-Z]+-\d+) \| MUST[^|]*\|/).collect { it[1] }
assert rules.size() > 150

// With the kit's clock, and with the system clock.
[ToyStoreTest: 150, SystemClockTest: 100].each { test, least ->
    def report = new XmlSlurper().parse(new File(basedir, "target/surefire-reports/TEST-org.example.toy.${test}.xml"))
    def tests = report.testcase
    def aborted = tests.findAll { !it.skipped.isEmpty() }
    def names = tests.collect { it.@name.text() }
    rules.each { rule ->
        def method = rule.toLowerCase().replace('-', '') + '_'
        assert names.any { it.startsWith(method) || it.contains(rule) } : "$rule did not run: $names"
    }

    assert report.@failures == 0
    assert report.@errors == 0
    assert tests.size() - aborted.size() > least

    // Rules without their capability are reported as aborted.
    assert !aborted.isEmpty()
    aborted.each { assert it.skipped.text().contains('return it from capabilities()') || it.skipped.@message.text().contains('return it from capabilities()') }
}
return true
