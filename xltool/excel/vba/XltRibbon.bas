Option Explicit
' One callback for every button of the ribbon, macros for the buttons on the sheet, and what
' stands around a command: the reply shown, Excel put back as it was.

Private Const CALLS As String = "xltool.excel.calls"
Private Const MOST_TURNS As Long = 9
Private Const REPLY_PARTS As Long = 3

' onAction of every button: its id is the command.
Public Sub XltClick(control As IRibbonControl)
    XltRun control.ID
End Sub

' getVisible of the workbook's tab: the add-in, when it is loaded, shows the same tab.
Public Sub XltShowTab(control As IRibbonControl, ByRef visible As Variant)
    visible = Not XltAddinLoaded()
End Sub

Public Sub XltSettle()
    XltRun "settle"
End Sub

Public Sub XltCheck()
    XltRun "check"
End Sub

' A command, and those that its reply asks for and the user agrees to.
Public Sub XltRun(ByVal command As String)
    Dim reply As Variant
    Dim turn As Long
    ThisWorkbook.XltListen
    For turn = 1 To MOST_TURNS
        reply = XltReply(command)
        command = XltShow(reply)
        If Len(command) = 0 Then Exit For
    Next turn
End Sub

' The reply to a command: of the program, of the program started anew, or our own.
Private Function XltReply(ByVal command As String) As Variant
    Dim book As Workbook
    Dim state As Variant
    Set book = ActiveWorkbook
    state = XltState()
    If Not XltServer(True) Is Nothing Then
        XltReply = XltAsk("click", Array(command), book)
        If IsEmpty(XltReply) Then
            If Not XltServer(True) Is Nothing Then XltReply = XltAsk("recover", Array(), book)
        End If
    End If
    If IsEmpty(XltReply) Then XltReply = Array(XltText("no_server"), vbExclamation, "")
    XltPutBack state
End Function

' Empty when the call fails or its reply is not a reply.
Private Function XltAsk(ByVal functionName As String, ByVal arguments As Variant, ByVal book As Workbook) As Variant
    Dim reply As Variant
    Dim parts As New Collection
    On Error GoTo Failed
    reply = XltSend(CALLS, functionName, arguments, book)
    XltCollect reply, parts
    If parts.Count = REPLY_PARTS Then
        XltAsk = Array(CStr(parts.Item(1)), CLng(parts.Item(2)), CStr(parts.Item(3)))
    End If
Failed:
End Function

' Every part of an array, however many dimensions the transport gave it.
Private Sub XltCollect(ByVal given As Variant, ByVal parts As Collection)
    Dim part As Variant
    If Not IsArray(given) Then
        parts.Add given
        Exit Sub
    End If
    For Each part In given
        XltCollect part, parts
    Next part
End Sub

' Shows a reply; gives the next command when there is one and the answer was yes.
Private Function XltShow(ByVal reply As Variant) As String
    Dim text As String
    text = reply(0)
    If Len(text) = 0 Then Exit Function
    If XltSay(text, reply(1)) = vbYes Then XltShow = reply(2)
End Function

' Without a workbook Excel has no calculation mode: it stays Empty. Esc is for the program, which asks for it
' and puts the book back; it must not break into the macro.
Private Function XltState() As Variant
    Dim calculation As Variant
    On Error Resume Next
    calculation = Application.Calculation
    XltState = Array(calculation, Application.EnableEvents, Application.DisplayAlerts)
    Application.ScreenUpdating = False
    Application.EnableCancelKey = xlDisabled
End Function

Private Sub XltPutBack(ByVal state As Variant)
    On Error Resume Next
    Application.ScreenUpdating = True
    Application.EnableCancelKey = xlInterrupt
    Application.StatusBar = False
    Application.EnableEvents = state(1)
    Application.DisplayAlerts = state(2)
    If Not IsEmpty(state(0)) Then
        If Application.Calculation <> state(0) Then Application.Calculation = state(0)
    End If
End Sub
