import groovy.xml.XmlSlurper

// The defect, the rule that must name it, and the question that leads to it.
def expected = [
    AnyVersionTest   : ['REPLACE-2', 'is read-compare-write one atomic step?'],
    ForgetfulTest    : ['REMOVE-4', 'is a removed id remembered with its incarnation?'],
    SharedSessionTest: ['SESSION-1', 'is the index of sessions unique, and read in the step that writes?'],
    CoarseTurnTest   : ['IDLE-3', 'does the order lose digits, or are turns cut to milliseconds?'],
    UnclosedTest     : ['LIFECYCLE-1', 'which method forgets to ask whether the store is closed?'],
]

expected.each { test, saying ->
    def report = new XmlSlurper().parse(new File(basedir, "target/surefire-reports/TEST-org.example.toy.${test}.xml"))
    def messages = report.testcase.failure.collect { it.@message.text() } + report.testcase.error.collect { it.@message.text() }
    def (rule, question) = saying
    def naming = messages.find { it.startsWith("broken rule $rule ") || it.startsWith("broken rule $rule:") }
    assert naming != null : "$test is not named by $rule, but: $messages"
    assert naming.contains("ask: $question")
    println "$test:\n$naming\n"
}
return true
