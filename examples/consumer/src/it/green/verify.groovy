import groovy.xml.XmlSlurper

// As many as the kit's own document has, so that none is lost on the way into another package and another build.
def document = new File(basedir, '../../../../../worker-tck/CONTRACT.md').text
def rules = (document =~ /(?m)^\| ([A-Z]+-\d+) \| MUST[^|]*\|/).collect { it[1] }
assert rules.size() > 150

// By the kit's clock, and by the system's.
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

    // What the toy cannot do is not passed over in silence.
    assert !aborted.isEmpty()
    aborted.each { assert it.skipped.text().contains('name it in capabilities()') || it.skipped.@message.text().contains('name it in capabilities()') }
}
return true
