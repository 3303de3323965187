Option Explicit
Option Private Module
' Talks to the program, a COM server of its own that Windows starts. ASCII only: module text is
' stored in an ANSI code page, so every text for people stands in a cell of the hidden sheet.
' A private module: Excel offers none of these names in a cell or in its list of macros.

Private Const PROG_ID As String = "Xltool.Server.1"
Private Const UDF_MODULE As String = "xltool.excel.udfs"
Private Const ADDIN As String = "xltool.xlam"
Private Const WAIT_SECONDS As Double = 20
Private Const MOST_REASONS As Long = 5000
Private Const LONGEST_MESSAGE As Long = 1000

Private mServer As Object
Private mFailed As Boolean
Private mFailedAt As Double
Private mReasons As Collection

' The server, or Nothing. A click asks now; a cell waits some seconds after a failure, because a
' sheet has thousands of cells and each attempt may take seconds. The server learns our window, so
' that it ends when this Excel is gone, however it went.
Public Function XltServer(ByVal askNow As Boolean) As Object
    If Not mServer Is Nothing Then
        If Not askNow Then
            Set XltServer = mServer
            Exit Function
        End If
        If XltAnswers() Then
            Set XltServer = mServer
            Exit Function
        End If
        Set mServer = Nothing
    End If
    If mFailed And Not askNow Then
        If Abs(Timer - mFailedAt) < WAIT_SECONDS Then Exit Function
    End If
    On Error Resume Next
    Set mServer = CreateObject(PROG_ID)
    mFailed = mServer Is Nothing
    If Not mFailed Then mServer.Meet Application.Hwnd
    On Error GoTo 0
    If mFailed Then mFailedAt = Timer
    Set XltServer = mServer
End Function

' Whether the server that we hold is alive.
Private Function XltAnswers() As Boolean
    On Error GoTo Dead
    XltAnswers = (mServer.Len("ok") = 2)
Dead:
End Function

' With the last reference gone the program ends by itself.
Public Sub XltRelease()
    Set mServer = Nothing
    mFailed = False
End Sub

' Calls a function of the program; its error, or that of a dead server, is raised here.
Public Function XltSend(ByVal moduleName As String, ByVal functionName As String, ByVal arguments As Variant, ByVal book As Object) As Variant
    Dim server As Object
    Set server = XltServer(False)
    If server Is Nothing Then Err.Raise 429, "xltool", XltText("no_server")
    XltSend = server.CallUDF(moduleName, functionName, arguments, book, Nothing)
End Function

' The body of every worksheet function: never a text where a number belongs.
Public Function XltCall(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim reason As String
    Dim again As Boolean
    On Error GoTo Failed
Ask:
    XltCall = XltSend(UDF_MODULE, functionName, arguments, Nothing)
    XltForget
    Exit Function
Failed:
    reason = Err.Description
    If Not again And Not mServer Is Nothing Then
        again = True
        If Not XltAnswers() Then
            Set mServer = Nothing
            Resume Ask
        End If
    End If
    XltRemember reason
    XltCall = CVErr(xlErrValue)
End Function

' One argument of a worksheet function: what stands in a range, anything else as it is. What fails
' here ends the function with #VALUE! as well.
Public Function XltArg(ByVal given As Variant) As Variant
    If Not IsObject(given) Then
        XltArg = given
    ElseIf Not given Is Nothing Then
        XltArg = XltCells(given)
    End If
End Function

' A range is read once; of whole columns, the rows that are used.
Private Function XltCells(ByVal cells As Range) As Variant
    Dim last As Long
    If cells.Areas.Count > 1 Then
        XltRemember XltText("areas")
        Err.Raise 5, "xltool", XltText("areas")
    End If
    If cells.Rows.Count < cells.Worksheet.Rows.Count Then
        XltCells = cells.Value2
        Exit Function
    End If
    last = cells.Worksheet.UsedRange.Row + cells.Worksheet.UsedRange.Rows.Count - 1
    XltCells = cells.Resize(last).Value2
End Function

' Why the function in this cell gave an error; of a cell in an array, that of the array.
Public Function XltWhy(ByVal place As Range) As String
    XltWhy = XltReason(XltAddress(place))
    If Len(XltWhy) > 0 Then Exit Function
    If place.HasArray Then XltWhy = XltReason(XltAddress(place.CurrentArray.Cells(1, 1)))
End Function

Private Function XltAddress(ByVal cell As Object) As String
    XltAddress = cell.Address(External:=True)
End Function

Private Function XltReason(ByVal key As String) As String
    If mReasons Is Nothing Then Exit Function
    On Error Resume Next
    XltReason = mReasons.Item(key)
End Function

Private Function XltCaller() As String
    On Error Resume Next
    If TypeName(Application.Caller) = "Range" Then XltCaller = XltAddress(Application.Caller.Cells(1, 1))
End Function

Private Sub XltRemember(ByVal reason As String)
    Dim key As String
    key = XltCaller()
    If Len(key) = 0 Then Exit Sub
    XltForget
    If mReasons Is Nothing Then Set mReasons = New Collection
    If mReasons.Count >= MOST_REASONS Then mReasons.Remove 1
    mReasons.Add reason, key
End Sub

Private Sub XltForget()
    If mReasons Is Nothing Then Exit Sub
    If mReasons.Count = 0 Then Exit Sub
    On Error Resume Next
    mReasons.Remove XltCaller()
End Sub

' The add-in is found by its name, although Excel does not list it among the workbooks.
Public Function XltAddinLoaded() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks(ADDIN)
    XltAddinLoaded = Not book Is Nothing
End Function

' A text for people: column A of the hidden sheet holds its key, column B the text.
Public Function XltText(ByVal key As String) As String
    Dim i As Long
    i = 1
    Do While Len(XltTexts.Cells(i, 1).Value2) > 0
        If XltTexts.Cells(i, 1).Value2 = key Then
            XltText = XltTexts.Cells(i, 2).Value2
            Exit Function
        End If
        i = i + 1
    Loop
End Function

' Says it and gives the answer. A message box holds about a thousand characters.
Public Function XltSay(ByVal text As String, ByVal style As Long) As Long
    If Len(text) > LONGEST_MESSAGE Then text = Left$(text, LONGEST_MESSAGE) & "..."
    XltSay = MsgBox(text, style, XltText("title"))
End Function
